package dev.sluice.proxy.stats;

/** Writes JSON strings. */
public final class JsonText {
    private JsonText() {}

    /** Appends a value in quotes, escaped as RFC 8259 asks for. */
    public static StringBuilder quoted(StringBuilder out, String value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ' || (Character.isSurrogate(c) && !paired(value, i))) {
                        out.append("\\u").append(Character.forDigit(c >> 12, 16));
                        out.append(Character.forDigit((c >> 8) & 15, 16));
                        out.append(Character.forDigit((c >> 4) & 15, 16)).append(Character.forDigit(c & 15, 16));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"');
    }

    private static boolean paired(String value, int at) {
        char c = value.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 < value.length() && Character.isLowSurrogate(value.charAt(at + 1));
        }
        return at > 0 && Character.isHighSurrogate(value.charAt(at - 1));
    }
}
