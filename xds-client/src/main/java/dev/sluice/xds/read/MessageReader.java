package dev.sluice.xds.read;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
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
 * finds all. Beyond the JSON mapping of protobuf it takes what Envoy takes (protobuf: legacy JSON syntax): a single value
 * where a list is meant, lists in lists, null in lists, and both spellings of a name. Messages nest at most as deep as
 * the tree does.
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
            } else if (value != null || isValue(field)) {
                var where = at.field(field.getName());
                var oneof = field.getRealContainingOneof();
                var other = oneof == null ? null : chosen.putIfAbsent(oneof, field.getName());
                if (other == null) {
                    if (!seen.add(field)) {
                        problems.warn(where, "set twice, by both spellings of its name: " + twice(field));
                    }
                    field(value, field, into, where);
                } else if (other.equals(field.getName())) {
                    problems.add(where, "set twice, once by another spelling of its name");
                } else {
                    problems.add(where, "cannot stand beside " + other);
                }
            }
        });
    }

    /** What becomes of a field that is set twice; of two scalars Envoy takes either one, by chance. */
    private static String twice(FieldDescriptor field) {
        boolean both = field.isRepeated() || field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
        return both ? "both count" : "the last one counts";
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
        return !field.isRepeated() && isValueMessage(field);
    }

    private static boolean isValueMessage(FieldDescriptor field) {
        return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                && field.getMessageType().getFullName().equals("google.protobuf.Value");
    }

    private void field(@Nullable Object value, FieldDescriptor field, Message.Builder into, FieldPath at) {
        if (field.isMapField()) {
            map(value, field, into, at);
        } else if (field.isRepeated()) {
            elements(value instanceof List<?> many ? many : List.of(Objects.requireNonNull(value)), field, into, at);
        } else {
            var single = one(value, field, into, at);
            if (single != null) {
                into.setField(field, single);
            }
        }
    }

    /** Adds the elements of a list; those of a list in it count as its own, and null as the default of its type. */
    private void elements(List<?> list, FieldDescriptor field, Message.Builder into, FieldPath at) {
        for (int i = 0; i < list.size(); i++) {
            var value = list.get(i);
            if (value instanceof List<?> inner && !mayBeList(field)) {
                elements(inner, field, into, at.index(i));
                continue;
            }
            var element =
                    value == null && !isValueMessage(field) ? empty(field, into) : one(value, field, into, at.index(i));
            if (element != null) {
                into.addRepeatedField(field, element);
            }
        }
    }

    private static boolean mayBeList(FieldDescriptor field) {
        return isValueMessage(field)
                || (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                        && field.getMessageType().getFullName().equals("google.protobuf.ListValue"));
    }

    private static Object empty(FieldDescriptor field, Message.Builder into) {
        return switch (field.getJavaType()) {
            case INT -> 0;
            case LONG -> 0L;
            case FLOAT -> 0f;
            case DOUBLE -> 0d;
            case BOOLEAN -> false;
            case STRING -> "";
            case BYTE_STRING -> ByteString.EMPTY;
            case ENUM -> field.getEnumType().findValueByNumberCreatingIfUnknown(0);
            case MESSAGE -> into.newBuilderForField(field).build();
        };
    }

    private @Nullable Object one(@Nullable Object value, FieldDescriptor field, Message.Builder into, FieldPath at) {
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            int before = problems.size();
            var child = into.newBuilderForField(field);
            if (!field.isRepeated() && into.hasField(field)) {
                child.mergeFrom((Message) into.getField(field));
            }
            read(value, child, at);
            // a duration or wrapper that is wrong stays unset, or it would break rules as well
            boolean leaf = WellKnownTypes.is(field.getMessageType().getFullName());
            return leaf && problems.size() > before ? null : child.build();
        }
        return scalars.read(Objects.requireNonNull(value), field, at);
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
            var entryValue = value == null && !isValue(valueField)
                    ? empty(valueField, entry)
                    : one(value, valueField, entry, where);
            if (entryKey != null && entryValue != null) {
                entry.setField(keyField, entryKey);
                entry.setField(valueField, entryValue);
                into.addRepeatedField(field, entry.build());
            }
        });
    }

    private void any(Map<?, ?> map, Message.Builder into, FieldPath at) {
        if (map.isEmpty()) {
            return; // Envoy takes it for one that is not set
        }
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
