package dev.sluice.xds.read;

import java.util.List;
import java.util.Map;

/** Words for values of a tree. */
final class Trees {
    private static final int LONGEST = 60;

    private Trees() {}

    /** What a value is, for people: its kind and the start of a scalar. */
    static String describe(Object value) {
        return switch (value) {
            case Map<?, ?> map -> "an object";
            case List<?> list -> "a list";
            case String text -> "\"" + (text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text) + "\"";
            default -> value.toString();
        };
    }

    /** Advice to quote a scalar that YAML took for something else than text. */
    static String quoteHint(String wanted, Object value) {
        boolean scalar = value instanceof Number || value instanceof Boolean;
        return wanted.equals("text") && scalar ? ": put it in quotes" : "";
    }
}
