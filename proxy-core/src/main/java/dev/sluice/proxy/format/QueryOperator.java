package dev.sluice.proxy.format;

import dev.sluice.proxy.http.HeaderName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The first value of a query parameter, as it is written in the path: {@code %QUERY_PARAM(X)%}. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record QueryOperator(byte[] name) implements Operator {
    private static final HeaderName PATH = HeaderName.of(":path");

    QueryOperator(String name) {
        this(name.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public boolean write(StreamView view, Line out) {
        var head = view.requestHead();
        int index = head == null ? -1 : head.find(PATH);
        if (head == null || index < 0) return false;
        var bytes = head.array();
        int end = head.valueOffset(index) + head.valueLength(index);
        int at = next(bytes, head.valueOffset(index), end, '?') + 1;
        while (at < end) {
            int stop = Math.min(next(bytes, at, end, '&'), next(bytes, at, end, '#'));
            int equals = Math.min(next(bytes, at, stop, '='), stop);
            if (Arrays.equals(bytes, at, equals, name, 0, name.length)) {
                int value = Math.min(equals + 1, stop);
                out.put(bytes, value, stop - value);
                return true;
            }
            if (stop < end && bytes[stop] == '#') return false;
            at = stop + 1;
        }
        return false;
    }

    private static int next(byte[] bytes, int from, int end, char wanted) {
        for (int i = from; i < end; i++) if (bytes[i] == wanted) return i;
        return end;
    }
}
