package dev.sluice.xds.read;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads trees into messages by their descriptors and adds a problem for everything that does not fit, so that one pass
 * finds all. Beyond the JSON mapping of protobuf it takes a single value where a list is meant. Messages nest at most as
 * deep as the tree does.
 */
public final class MessageReader {
    private static final String TYPE = "@type";

    private final MessageTypes types;
    private final Problems problems;
    private final Scalars scalars;
    private final WellKnownTypes wellKnown;

    /**
     * @param types what may stand in an {@code Any}; of another type only the type URL is kept, for the parser to refuse
     * @param problems takes what does not fit
     */
    public MessageReader(MessageTypes types, Problems problems) {
        this.types = types;
        this.problems = problems;
        this.scalars = new Scalars(problems);
        this.wellKnown = new WellKnownTypes(problems, scalars);
    }

    /** Fills a message, best one of {@link DescribedMessage}, from a tree of {@link YamlTree}. */
    public void read(@Nullable Object tree, Message.Builder into, FieldPath at) {
        var type = into.getDescriptorForType();
        if (tree instanceof Map<?, ?> parts && WellKnownTypes.mayHaveFields(type.getFullName())) {
            fields(parts, into, at, null);
        } else if (WellKnownTypes.is(type.getFullName())) {
            wellKnown.read(tree, into, at);
        } else if (!(tree instanceof Map<?, ?> map)) {
            problems.add(at, "must be an object, is " + Trees.describe(tree == null ? "null" : tree));
        } else if (type.getFullName().equals(WellKnownTypes.ANY)) {
            any(map, into, at);
        } else {
            fields(map, into, at, null);
        }
    }

    private void fields(Map<?, ?> map, Message.Builder into, FieldPath at, @Nullable String ignored) {
        var type = into.getDescriptorForType();
        var seen = new HashSet<FieldDescriptor>();
        var chosen = new HashMap<OneofDescriptor, String>();
        map.forEach((key, value) -> {
            var name = String.valueOf(key);
            if (name.equals(ignored)) {
                return;
            }
            var field = find(type, name);
            if (field == null) {
                problems.unknownField(at.field(name), "no such field in " + type.getName() + suggestion(name, type));
            } else if (!seen.add(field)) {
                problems.add(at.field(field.getName()), "set twice, once by another spelling of its name");
            } else if (value != null || isValue(field)) {
                var oneof = field.getContainingOneof();
                var other = oneof == null ? null : chosen.putIfAbsent(oneof, field.getName());
                if (other == null) {
                    field(value, field, into, at.field(field.getName()));
                } else {
                    problems.add(at.field(field.getName()), "cannot stand beside " + other);
                }
            }
        });
    }

    private static String suggestion(String name, Descriptor type) {
        var names = type.getFields().stream().map(FieldDescriptor::getName).toList();
        return DidYouMean.suffix(name, names);
    }

    private static @Nullable FieldDescriptor find(Descriptor type, String name) {
        var field = type.findFieldByName(name);
        if (field == null) {
            for (var candidate : type.getFields()) {
                if (candidate.getJsonName().equals(name)) {
                    return candidate;
                }
            }
        }
        return field;
    }

    private static boolean isValue(FieldDescriptor field) {
        return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                && !field.isRepeated()
                && field.getMessageType().getFullName().equals("google.protobuf.Value");
    }

    private void field(@Nullable Object value, FieldDescriptor field, Message.Builder into, FieldPath at) {
        if (field.isMapField()) {
            map(value, field, into, at);
        } else if (field.isRepeated()) {
            var list = value instanceof List<?> many ? many : List.of(Objects.requireNonNull(value));
            for (int i = 0; i < list.size(); i++) {
                var element = one(list.get(i), field, into, at.index(i));
                if (element != null) {
                    into.addRepeatedField(field, element);
                }
            }
        } else {
            var single = one(value, field, into, at);
            if (single != null) {
                into.setField(field, single);
            }
        }
    }

    private @Nullable Object one(@Nullable Object value, FieldDescriptor field, Message.Builder into, FieldPath at) {
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            int before = problems.size();
            var child = into.newBuilderForField(field);
            read(value, child, at);
            // a duration or wrapper that is wrong stays unset, or it would break rules as well
            boolean leaf = WellKnownTypes.is(field.getMessageType().getFullName());
            return leaf && problems.size() > before ? null : child.build();
        }
        if (value == null) {
            problems.add(at, "must not be null");
            return null;
        }
        return scalars.read(value, field, at);
    }

    private void map(@Nullable Object tree, FieldDescriptor field, Message.Builder into, FieldPath at) {
        if (!(tree instanceof Map<?, ?> map)) {
            problems.add(at, "must be an object, is " + Trees.describe(tree == null ? "null" : tree));
            return;
        }
        var keyField = field.getMessageType().findFieldByName("key");
        var valueField = field.getMessageType().findFieldByName("value");
        map.forEach((key, value) -> {
            var entry = into.newBuilderForField(field);
            var where = at.key(String.valueOf(key));
            var entryKey = scalars.read(String.valueOf(key), keyField, where);
            var entryValue = one(value, valueField, entry, where);
            if (entryKey != null && entryValue != null) {
                entry.setField(keyField, entryKey);
                entry.setField(valueField, entryValue);
                into.addRepeatedField(field, entry.build());
            }
        });
    }

    private void any(Map<?, ?> map, Message.Builder into, FieldPath at) {
        if (!(map.get(TYPE) instanceof String typeUrl)) {
            problems.add(at.field(TYPE), "must be set to the type URL of the message");
            return;
        }
        if (typeUrl.indexOf('/') <= 0) {
            problems.add(at.field(TYPE), "must be a type URL such as type.googleapis.com/a.b.C, is \"" + typeUrl + '"');
            return;
        }
        var any = into.getDescriptorForType();
        into.setField(any.findFieldByNumber(Any.TYPE_URL_FIELD_NUMBER), typeUrl);
        var found = types.find(MessageTypes.fullName(typeUrl));
        if (found == null) {
            return;
        }
        var builder = found.described();
        if (WellKnownTypes.is(found.fullName())) {
            wellKnown.read(map.get("value"), builder, at.field("value"));
        } else {
            fields(map, builder, at, TYPE);
        }
        into.setField(
                any.findFieldByNumber(Any.VALUE_FIELD_NUMBER), builder.build().toByteString());
    }
}
