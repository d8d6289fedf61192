package dev.sluice.proxy.format;

import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.RequestHead;

/** The path, with or without its query, before or after rewriting: {@code %PATH(X:Y)%}. */
record PathOperator(boolean query, boolean original, boolean current) implements Operator {
    private static final HeaderName ORIGINAL = HeaderName.of("x-envoy-original-path");
    private static final HeaderName PATH = HeaderName.of(":path");

    /** Of the arguments; empty ones are {@code WQ:ORIG_OR_PATH}. */
    static PathOperator of(String arguments) {
        int colon = arguments.indexOf(':');
        var first = colon < 0 ? arguments : arguments.substring(0, colon);
        boolean query = switch (first) {
            case "", "WQ" -> true;
            case "NQ" -> false;
            default -> throw new IllegalArgumentException("says WQ or NQ first, not \"" + first + '"');
        };
        var second = colon < 0 ? "" : arguments.substring(colon + 1);
        return switch (second) {
            case "", "ORIG_OR_PATH" -> new PathOperator(query, true, true);
            case "ORIG" -> new PathOperator(query, true, false);
            case "PATH" -> new PathOperator(query, false, true);
            default ->
                throw new IllegalArgumentException("says ORIG, PATH or ORIG_OR_PATH second, not \"" + second + '"');
        };
    }

    @Override
    public boolean write(StreamView view, Line out) {
        RequestHead head = view.requestHead();
        if (head == null) return false;
        int index = original ? head.find(ORIGINAL) : -1;
        if (index < 0 && current) index = head.find(PATH);
        if (index < 0) return false;
        int offset = head.valueOffset(index);
        int length = head.valueLength(index);
        if (!query) {
            int end = offset;
            while (end < offset + length && head.array()[end] != '?') end++;
            length = end - offset;
        }
        out.put(head.array(), offset, length);
        return true;
    }
}
