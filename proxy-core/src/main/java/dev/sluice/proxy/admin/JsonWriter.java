package dev.sluice.proxy.admin;

import dev.sluice.proxy.stats.JsonText;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes JSON indented by one blank a level, as Envoy's admin pages are. One use each. */
final class JsonWriter {
    private final StringBuilder out;
    private int depth;
    private boolean first = true;

    JsonWriter(StringBuilder out) {
        this.out = out;
    }

    JsonWriter object() {
        return open('{');
    }

    JsonWriter object(String name) {
        return key(name).open('{');
    }

    JsonWriter array(String name) {
        return key(name).open('[');
    }

    /** Begins an element of an array. */
    JsonWriter element() {
        return separate().open('{');
    }

    JsonWriter end() {
        return close('}');
    }

    JsonWriter endArray() {
        return close(']');
    }

    JsonWriter member(String name, String value) {
        key(name);
        JsonText.quoted(out, value);
        return this;
    }

    JsonWriter member(String name, long value) {
        key(name);
        out.append(value);
        return this;
    }

    JsonWriter member(String name, boolean value) {
        key(name);
        out.append(value);
        return this;
    }

    /** A member that is JSON already; it is laid out anew. */
    JsonWriter raw(String name, String json) {
        key(name);
        IndentedJson.append(out, json, depth);
        return this;
    }

    /** An element of an array that is JSON already; it is laid out anew. */
    JsonWriter rawElement(String json) {
        separate();
        IndentedJson.append(out, json, depth);
        return this;
    }

    JsonWriter members(Map<String, ?> members) {
        members.forEach((name, value) -> {
            key(name);
            value(value);
        });
        return this;
    }

    private void value(@Nullable Object value) {
        switch (value) {
            case Number number -> out.append(number);
            case Boolean yes -> out.append(yes);
            case List<?> none -> out.append("[]");
            case null -> out.append("null");
            default -> JsonText.quoted(out, value.toString());
        }
    }

    private JsonWriter key(String name) {
        separate();
        JsonText.quoted(out, name).append(": ");
        return this;
    }

    private JsonWriter separate() {
        if (!first) out.append(',');
        first = false;
        return newLine();
    }

    private JsonWriter open(char bracket) {
        out.append(bracket);
        depth++;
        first = true;
        return this;
    }

    private JsonWriter close(char bracket) {
        depth--;
        if (!first) newLine();
        out.append(bracket);
        first = false;
        if (depth == 0) out.append('\n');
        return this;
    }

    private JsonWriter newLine() {
        out.append('\n').repeat(' ', depth);
        return this;
    }
}
