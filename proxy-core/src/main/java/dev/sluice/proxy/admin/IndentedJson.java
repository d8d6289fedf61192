package dev.sluice.proxy.admin;

/** Lays JSON out as Envoy's admin pages do: each member and element on its own line, one blank a level. */
final class IndentedJson {
    private final StringBuilder out;
    private final String json;
    private int depth;
    private int at;

    private IndentedJson(StringBuilder out, String json, int depth) {
        this.out = out;
        this.json = json;
        this.depth = depth;
    }

    /** Appends a value, laid out anew, of which the first line is at a depth already. */
    static void append(StringBuilder out, String json, int depth) {
        new IndentedJson(out, json, depth).run();
    }

    private void run() {
        for (; at < json.length(); at++) {
            char c = json.charAt(at);
            switch (c) {
                case ' ', '\n', '\r', '\t' -> {}
                case '{', '[' -> open(c);
                case '}', ']' -> {
                    depth--;
                    newLine().append(c);
                }
                case ',' -> {
                    out.append(',');
                    newLine();
                }
                case ':' -> out.append(": ");
                case '"' -> text();
                default -> word();
            }
        }
    }

    private void open(char bracket) {
        out.append(bracket);
        int next = at + 1;
        while (next < json.length() && Character.isWhitespace(json.charAt(next))) next++;
        if (next < json.length() && (json.charAt(next) == '}' || json.charAt(next) == ']')) {
            out.append(json.charAt(next));
            at = next;
            return;
        }
        depth++;
        newLine();
    }

    private void text() {
        int end = at + 1;
        while (json.charAt(end) != '"') end += json.charAt(end) == '\\' ? 2 : 1;
        out.append(json, at, end + 1);
        at = end;
    }

    /** A number or a name; Envoy writes whole numbers without a fraction. */
    private void word() {
        int end = at;
        while (end < json.length() && ",]} \n\r\t".indexOf(json.charAt(end)) < 0) end++;
        int shown = end - at > 2 && json.startsWith(".0", end - 2) ? end - 2 : end;
        out.append(json, at, shown);
        at = end - 1;
    }

    private StringBuilder newLine() {
        return out.append('\n').repeat(' ', depth);
    }
}
