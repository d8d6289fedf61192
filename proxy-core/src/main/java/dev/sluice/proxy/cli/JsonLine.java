package dev.sluice.proxy.cli;

import dev.sluice.proxy.stats.JsonText;

/** A JSON object that is written in one line. */
final class JsonLine {
    private final StringBuilder out = new StringBuilder("{");
    private boolean first = true;

    /** A member; {@code value} may hold anything. An empty one, or {@code -} for a moment that is none, is left out. */
    JsonLine member(String name, String value) {
        if (value.isEmpty() || value.equals(EntryText.NEVER)) return this;
        JsonText.quoted(name(name), value);
        return this;
    }

    JsonLine member(String name, long value) {
        name(name).append(value);
        return this;
    }

    /** Begins a member that is an array of pairs. */
    void begin(String name) {
        name(name).append('[');
        first = true;
    }

    /** A pair: {@code {"name": …, "value": …}}. */
    void pair(String name, String value) {
        JsonText.quoted(separate().append("{\"name\":"), name);
        JsonText.quoted(out.append(",\"value\":"), value).append('}');
    }

    /** Ends the array. */
    void end() {
        out.append(']');
        first = false;
    }

    private StringBuilder name(String name) {
        return JsonText.quoted(separate(), name).append(':');
    }

    private StringBuilder separate() {
        if (!first) out.append(',');
        first = false;
        return out;
    }

    /** The object. */
    String text() {
        return out + "}";
    }
}
