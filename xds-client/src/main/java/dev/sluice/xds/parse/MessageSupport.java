package dev.sluice.xds.parse;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Sluice does with each field of one message. A field that is not named here is refused wherever it is set. Filled
 * while classes load and not changed after. Goes by names, so that no message's class is loaded for it; a test finds
 * every name in the protos.
 */
final class MessageSupport {
    /** What happens to a field. */
    sealed interface Field {
        /** Words for people; may be empty. */
        String note();

        /** It works. */
        record Works(String note) implements Field {}

        /** It works for these values, and others are refused. */
        record Only(List<Object> values, String note) implements Field {}

        /** It is taken and has no effect. */
        record Accepted(String note) implements Field {}
    }

    private final String type;
    private final Map<String, Field> fields = new LinkedHashMap<>();

    private MessageSupport(String type) {
        this.type = type;
    }

    /** A message, by its full name, of which no field works yet. */
    static MessageSupport of(String type) {
        return new MessageSupport(type);
    }

    /** These fields work. */
    MessageSupport works(String... names) {
        for (var name : names) {
            put(name, new Field.Works(""));
        }
        return this;
    }

    /** This field works, and people should know something about it. */
    MessageSupport worksBut(String name, String note) {
        return put(name, new Field.Works(note));
    }

    /** This field works for some values: names of an enum, booleans, numbers or text. */
    MessageSupport only(String name, Object... values) {
        return put(name, new Field.Only(List.of(values), ""));
    }

    /** These fields are taken and have no effect. */
    MessageSupport accepted(String note, String... names) {
        for (var name : names) {
            put(name, new Field.Accepted(note));
        }
        return this;
    }

    private MessageSupport put(String name, Field field) {
        if (fields.put(name, field) != null) {
            throw new IllegalArgumentException(type + "." + name + " is named twice");
        }
        return this;
    }

    /** The message's full name. */
    String type() {
        return type;
    }

    /** What happens to a field; null means it is refused. */
    @Nullable
    Field field(String name) {
        return fields.get(name);
    }

    Map<String, Field> fields() {
        return Collections.unmodifiableMap(fields);
    }
}
