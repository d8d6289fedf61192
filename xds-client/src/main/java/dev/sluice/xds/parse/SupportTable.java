package dev.sluice.xds.parse;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.sluice.xds.parse.MessageSupport.Field;
import dev.sluice.xds.read.FieldPath;
import dev.sluice.xds.read.Problems;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What Sluice does with each field of each message: the one table behind refusals and {@code docs/compatibility.md}. */
final class SupportTable {
    private final Map<String, MessageSupport> byType = new LinkedHashMap<>();

    SupportTable(Collection<MessageSupport> messages) {
        for (var message : messages) {
            if (byType.put(message.type(), message) != null) {
                throw new IllegalArgumentException(message.type() + " is listed twice");
            }
        }
    }

    Collection<MessageSupport> messages() {
        return List.copyOf(byType.values());
    }

    /** Adds a problem for every field that is set and not supported, down to every {@code Any}, which is left out. */
    void check(Message message, FieldPath at, Problems problems) {
        check(message, byType.get(message.getDescriptorForType().getFullName()), at, problems);
    }

    private void check(Message message, @Nullable MessageSupport support, FieldPath at, Problems problems) {
        if (!message.getUnknownFields().asMap().isEmpty()) {
            var numbers = message.getUnknownFields().asMap().keySet();
            problems.unknownField(at, "fields that are newer than Sluice knows, with the numbers " + numbers);
        }
        message.getAllFields().forEach((descriptor, value) -> {
            var where = at.field(descriptor.getName());
            var field = support == null ? null : support.field(descriptor.getName());
            switch (field) {
                case null -> refuse(descriptor, where, problems);
                case Field.Accepted accepted ->
                    problems.warnOnce(
                            descriptor.getFullName(), where, "is accepted and has no effect: " + accepted.note());
                case Field.Only only -> only(value, only, where, problems);
                case Field.Works works -> values(descriptor, value, where, problems);
            }
        });
    }

    private static void refuse(FieldDescriptor descriptor, FieldPath where, Problems problems) {
        problems.add(where, "is not supported by Sluice; leave " + descriptor.getName() + " out");
    }

    private void values(FieldDescriptor descriptor, Object value, FieldPath at, Problems problems) {
        if (descriptor.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
            return;
        }
        if (descriptor.isMapField()) {
            for (var each : (List<?>) value) {
                var entry = (Message) each;
                var key = String.valueOf(
                        entry.getField(descriptor.getMessageType().findFieldByNumber(1)));
                if (entry.getField(descriptor.getMessageType().findFieldByNumber(2)) instanceof Message message) {
                    nested(message, at.key(key), problems);
                }
            }
        } else if (descriptor.isRepeated()) {
            var list = (List<?>) value;
            for (int i = 0; i < list.size(); i++) {
                nested((Message) list.get(i), at.index(i), problems);
            }
        } else {
            nested((Message) value, at, problems);
        }
    }

    private void nested(Message message, FieldPath at, Problems problems) {
        var type = message.getDescriptorForType().getFullName();
        if (!type.startsWith("google.protobuf.") && !(message instanceof Any)) {
            check(message, byType.get(type), at, problems);
        }
    }

    private static void only(Object value, Field.Only only, FieldPath at, Problems problems) {
        var plain = plain(value);
        if (!only.values().contains(plain)) {
            var allowed = only.values().stream().map(Object::toString).collect(Collectors.joining(", "));
            problems.add(at, plain + " is not supported by Sluice, only " + allowed);
        }
    }

    private static Object plain(Object value) {
        if (value instanceof EnumValueDescriptor name) {
            return name.getName();
        }
        if (value instanceof Message wrapper) {
            var inner = wrapper.getDescriptorForType().findFieldByName("value");
            return inner == null ? wrapper.toString() : wrapper.getField(inner);
        }
        return value;
    }
}
