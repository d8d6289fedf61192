package dev.sluice.xds.read;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the messages of {@code google.protobuf} that have a form of their own in JSON, but for {@code Any}. */
final class WellKnownTypes {
    static final String ANY = "google.protobuf.Any";
    static final String DURATION = "google.protobuf.Duration";

    private static final String PACKAGE = "google.protobuf.";
    private static final Set<String> WRAPPERS = Set.of(
            "DoubleValue",
            "FloatValue",
            "Int64Value",
            "UInt64Value",
            "Int32Value",
            "UInt32Value",
            "BoolValue",
            "StringValue",
            "BytesValue");
    private static final Set<String> OTHERS = Set.of("Duration", "Timestamp", "Struct", "Value", "ListValue");
    private static final Set<String> STRUCTURED = Set.of("Struct", "Value", "ListValue");
    private static final long MOST_SECONDS = 315_576_000_000L; // protobuf: Duration, ten thousand years

    private final Problems problems;
    private final Scalars scalars;

    WellKnownTypes(Problems problems, Scalars scalars) {
        this.problems = problems;
        this.scalars = scalars;
    }

    /** True when the message has a form of its own in JSON. */
    static boolean is(String fullName) {
        var name = fullName.startsWith(PACKAGE) ? fullName.substring(PACKAGE.length()) : "";
        return WRAPPERS.contains(name) || OTHERS.contains(name);
    }

    /** True when Envoy reads the message from an object of its fields, too: wrappers, durations and times. */
    static boolean mayHaveFields(String fullName) {
        return is(fullName) && !STRUCTURED.contains(fullName.substring(PACKAGE.length()));
    }

    /** Fills a message for which {@link #is} is true. */
    void read(@Nullable Object tree, Message.Builder into, FieldPath at) {
        switch (into.getDescriptorForType().getName()) {
            case "Struct" -> struct(tree, into, at);
            case "Value" -> value(tree, into, at);
            case "ListValue" -> list(tree, into, at);
            case "Duration" -> duration(tree, into, at);
            case "Timestamp" -> timestamp(tree, into, at);
            default -> wrapper(tree, into, at);
        }
    }

    private void wrapper(@Nullable Object tree, Message.Builder into, FieldPath at) {
        var field = field(into, "value");
        var value = tree == null ? null : scalars.read(tree, field, at);
        if (value != null) {
            into.setField(field, value);
        }
    }

    private void struct(@Nullable Object tree, Message.Builder into, FieldPath at) {
        if (!(tree instanceof Map<?, ?> map)) {
            problems.add(at, "must be an object, is " + Trees.describe(String.valueOf(tree)));
            return;
        }
        var fields = field(into, "fields");
        map.forEach((key, value) -> {
            var entry = into.newBuilderForField(fields);
            entry.setField(field(entry, "key"), key);
            var child = entry.newBuilderForField(field(entry, "value"));
            value(value, child, at.field(String.valueOf(key)));
            entry.setField(field(entry, "value"), child.build());
            into.addRepeatedField(fields, entry.build());
        });
    }

    private void list(@Nullable Object tree, Message.Builder into, FieldPath at) {
        if (!(tree instanceof List<?> list)) {
            problems.add(at, "must be a list, is " + Trees.describe(String.valueOf(tree)));
            return;
        }
        var values = field(into, "values");
        for (int i = 0; i < list.size(); i++) {
            var child = into.newBuilderForField(values);
            value(list.get(i), child, at.index(i));
            into.addRepeatedField(values, child.build());
        }
    }

    private void value(@Nullable Object tree, Message.Builder into, FieldPath at) {
        switch (tree) {
            case null ->
                into.setField(
                        field(into, "null_value"),
                        field(into, "null_value").getEnumType().findValueByNumber(0));
            case String text -> into.setField(field(into, "string_value"), text);
            case Boolean bool -> into.setField(field(into, "bool_value"), bool);
            case Number number -> into.setField(field(into, "number_value"), number.doubleValue());
            case Map<?, ?> map -> nested(map, "struct_value", into, at);
            case List<?> list -> nested(list, "list_value", into, at);
            default -> throw new IllegalArgumentException("no tree holds a " + tree.getClass());
        }
    }

    private void nested(Object tree, String name, Message.Builder into, FieldPath at) {
        var child = into.newBuilderForField(field(into, name));
        read(tree, child, at);
        into.setField(field(into, name), child.build());
    }

    private void duration(@Nullable Object tree, Message.Builder into, FieldPath at) {
        var duration = tree instanceof String text ? Durations.parse(text) : null;
        if (duration == null || Math.abs(duration.getSeconds()) > MOST_SECONDS) {
            problems.add(at, "must be a duration such as \"1.5s\", is " + Trees.describe(String.valueOf(tree)));
            return;
        }
        // a negative duration has both parts negative in protobuf, and only the seconds in java.time
        boolean borrow = duration.getSeconds() < 0 && duration.getNano() > 0;
        set(into, duration.getSeconds() + (borrow ? 1 : 0), duration.getNano() - (borrow ? 1_000_000_000 : 0));
    }

    private void timestamp(@Nullable Object tree, Message.Builder into, FieldPath at) {
        try {
            var instant = Instant.parse(String.valueOf(tree));
            set(into, instant.getEpochSecond(), instant.getNano());
        } catch (DateTimeParseException notTime) {
            problems.add(at, "must be a time such as \"2026-01-31T12:00:00Z\", is " + tree);
        }
    }

    private static void set(Message.Builder into, long seconds, int nanos) {
        into.setField(field(into, "seconds"), seconds);
        into.setField(field(into, "nanos"), nanos);
    }

    private static FieldDescriptor field(Message.Builder builder, String name) {
        return builder.getDescriptorForType().findFieldByName(name);
    }
}
