package dev.sluice.proxy.format;

import dev.sluice.proxy.http.HeaderName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The first value of a query parameter, percent-decoded: {@code %QUERY_PARAM(X)%}. */
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
        end = next(bytes, head.valueOffset(index), end, '#');
        int at = next(bytes, head.valueOffset(index), end, '?') + 1;
        while (at < end) {
            int stop = next(bytes, at, end, '&');
            int equals = Math.min(next(bytes, at, stop, '='), stop);
            if (Arrays.equals(bytes, at, equals, name, 0, name.length)) {
                int value = Math.min(equals + 1, stop);
                decode(bytes, value, stop, out);
                return true;
            }
            at = stop + 1;
        }
        return false;
    }

    @Override
    public boolean decodes() {
        return true;
    }

    /** Envoy: PercentEncoding::decode. What is no escape stays as it is. */
    private static void decode(byte[] bytes, int from, int end, Line out) {
        int run = from;
        for (int i = from; i + 2 < end; i++) {
            if (bytes[i] != '%') continue;
            int high = Character.digit(bytes[i + 1], 16);
            int low = Character.digit(bytes[i + 2], 16);
            if (high < 0 || low < 0) continue;
            out.put(bytes, run, i - run);
            out.put(new byte[] {(byte) (high << 4 | low)}, 0, 1);
            i += 2;
            run = i + 1;
        }
        out.put(bytes, run, end - run);
    }

    private static int next(byte[] bytes, int from, int end, char wanted) {
        for (int i = from; i < end; i++) if (bytes[i] == wanted) return i;
        return end;
    }
}
