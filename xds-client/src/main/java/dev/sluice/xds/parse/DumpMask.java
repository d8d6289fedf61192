package dev.sluice.xds.parse;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.sluice.xds.read.MessageTypes;
import io.envoyproxy.envoy.admin.v3.ConfigDumpProto;
import io.envoyproxy.envoy.admin.v3.ConfigDumpSharedProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The {@code mask} of Envoy's {@code /config_dump}: paths of the fields to keep, separated by commas, in proto field
 * names. A path ends at the first repeated field. Messages are given and returned as JSON without their {@code @type}.
 */
public final class DumpMask {
    private static final int MAX_PATHS = 1_000;

    private final List<String> paths;

    private DumpMask(List<String> paths) {
        this.paths = paths;
    }

    /**
     * Reads a mask; null when it holds no path, and so keeps everything.
     *
     * @throws IllegalArgumentException when it holds more than {@value #MAX_PATHS}
     */
    public static @Nullable DumpMask of(String mask) {
        var paths = Arrays.stream(mask.split(",", -1))
                .filter(path -> !path.isEmpty())
                .toList();
        if (paths.size() > MAX_PATHS) {
            throw new IllegalArgumentException("mask has more than " + MAX_PATHS + " paths\n");
        }
        return paths.isEmpty() ? null : new DumpMask(paths);
    }

    /**
     * Applies it to one kind's dump; null when a path names no field of it.
     *
     * @param type the URL of an {@code envoy.admin.v3.*ConfigDump}
     * @throws IllegalArgumentException when the JSON is no such message
     */
    public @Nullable String dump(String type, String json) {
        var message = read(type, json);
        return trimmed(message, paths) ? print(message) : null;
    }

    /**
     * Applies it to one entry of a dump's list, where a path may go on inside the entry's resource; null when a path
     * names no field.
     *
     * @param type the URL of a message of {@code envoy.admin.v3}
     * @throws IllegalArgumentException when the JSON is no such message
     */
    public @Nullable String entry(String type, String json) {
        var message = read(type, json);
        var outer = new ArrayList<String>();
        var inner = new TreeMap<String, List<String>>(); // by the field that holds the resource
        for (var path : paths) {
            int dot = path.indexOf('.');
            var first = dot < 0 ? path : path.substring(0, dot);
            var field = message.getDescriptorForType().findFieldByName(first);
            boolean resource = field != null
                    && !field.isRepeated()
                    && field.getJavaType() == JavaType.MESSAGE
                    && field.getMessageType().equals(Any.getDescriptor());
            outer.add(resource ? first : path);
            if (resource)
                inner.computeIfAbsent(first, name -> new ArrayList<>()).add(dot < 0 ? "" : path.substring(dot + 1));
        }
        for (var resource : inner.entrySet()) {
            var field = message.getDescriptorForType().findFieldByName(resource.getKey());
            if (field == null || !message.hasField(field)) continue;
            var kept = inside((Message) message.getField(field), resource.getValue());
            if (kept == null) return null;
            message.setField(field, kept);
        }
        return trimmed(message, outer) ? print(message) : null;
    }

    private static @Nullable Any inside(Message packed, List<String> paths) {
        try {
            var any = Any.parseFrom(packed.toByteString());
            var type = Extensions.builtin().find(MessageTypes.fullName(any.getTypeUrl()));
            if (type == null) return null;
            var resource = type.parse(any.getValue()).toBuilder();
            if (!trimmed(resource, paths)) return null;
            return any.toBuilder().setValue(resource.build().toByteString()).build();
        } catch (InvalidProtocolBufferException damaged) {
            return null;
        }
    }

    private static DynamicMessage.Builder read(String type, String json) {
        var message = DynamicMessage.newBuilder(descriptor(MessageTypes.fullName(type)));
        try {
            JsonFormat.parser().usingTypeRegistry(PrintedMessage.types()).merge(json, message);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("mask: cannot read " + type + ": " + e.getMessage(), e);
        }
        return message;
    }

    private static String print(Message.Builder message) {
        try {
            return JsonFormat.printer()
                    .usingTypeRegistry(PrintedMessage.types())
                    .preservingProtoFieldNames()
                    .print(message);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("mask: cannot print what it leaves: " + e.getMessage(), e);
        }
    }

    private static Descriptor descriptor(String fullName) {
        for (var file : List.of(ConfigDumpProto.getDescriptor(), ConfigDumpSharedProto.getDescriptor())) {
            for (var type : file.getMessageTypes()) {
                if (type.getFullName().equals(fullName)) return type;
                for (var nested : type.getNestedTypes())
                    if (nested.getFullName().equals(fullName)) return nested;
            }
        }
        throw new IllegalArgumentException("mask: " + fullName + " is no message of a dump");
    }

    /** Clears what no path keeps; false, and nothing done, when a path names no field. */
    private static boolean trimmed(Message.Builder message, List<String> paths) {
        for (var path : paths) if (!valid(message.getDescriptorForType(), path)) return false;
        var root = new Kept(new TreeMap<>());
        for (var path : paths) {
            var at = root;
            for (var name : path.split("\\.", -1))
                at = at.fields.computeIfAbsent(name, key -> new Kept(new TreeMap<>()));
            at.fields.put("", new Kept(Map.of())); // the whole of it
        }
        trim(message, root);
        return true;
    }

    /** Fields kept below a message, by name; all when it has an empty name. */
    private record Kept(Map<String, Kept> fields) {}

    private static void trim(Message.Builder message, Kept kept) {
        for (var field : List.copyOf(message.getAllFields().keySet())) {
            var child = kept.fields.get(field.getName());
            if (child == null) message.clearField(field);
            else if (!child.fields.containsKey("")) {
                var part = ((Message) message.getField(field)).toBuilder();
                trim(part, child);
                message.setField(field, part.build());
            }
        }
    }

    private static boolean valid(Descriptor type, String path) {
        @Nullable Descriptor within = type;
        for (var name : path.split("\\.", -1)) {
            FieldDescriptor field = within == null ? null : within.findFieldByName(name);
            if (field == null) return false;
            boolean message = !field.isRepeated() && field.getJavaType() == JavaType.MESSAGE;
            within = message ? field.getMessageType() : null;
        }
        return true;
    }
}
