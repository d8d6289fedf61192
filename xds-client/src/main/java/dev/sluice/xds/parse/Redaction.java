package dev.sluice.xds.parse;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.sluice.xds.read.MessageTypes;
import java.util.List;
import udpa.annotations.Sensitive;

/** Takes secrets out of messages that people will see (Envoy: fields marked {@code udpa.annotations.sensitive}). */
final class Redaction {
    private static final String REDACTED = "[redacted]";

    private Redaction() {}

    /** Returns the message with every sensitive text or byte field replaced. */
    static Message of(Message message) {
        if (message instanceof Any any) {
            return inside(any);
        }
        var builder = message.toBuilder();
        message.getAllFields().forEach((field, value) -> redact(builder, field, value));
        return builder.build();
    }

    private static Any inside(Any any) {
        var found = Extensions.builtin().find(MessageTypes.fullName(any.getTypeUrl()));
        try {
            var message = found == null ? null : found.parse(any.getValue());
            return message == null
                    ? any
                    : any.toBuilder().setValue(of(message).toByteString()).build();
        } catch (InvalidProtocolBufferException damaged) {
            return any;
        }
    }

    private static void redact(Message.Builder builder, FieldDescriptor field, Object value) {
        boolean sensitive = field.getOptions().getExtension(Sensitive.sensitive);
        if (field.isMapField() || (!sensitive && field.getJavaType() != FieldDescriptor.JavaType.MESSAGE)) {
            return;
        }
        if (sensitive) {
            hide(builder, field);
        } else if (field.isRepeated()) {
            var list = (List<?>) value;
            for (int i = 0; i < list.size(); i++) {
                builder.setRepeatedField(field, i, of((Message) list.get(i)));
            }
        } else {
            builder.setField(field, of((Message) value));
        }
    }

    private static void hide(Message.Builder builder, FieldDescriptor field) {
        builder.clearField(field);
        Object shown = switch (field.getJavaType()) {
            case STRING -> REDACTED;
            case BYTE_STRING -> ByteString.copyFromUtf8(REDACTED);
            default -> null;
        };
        if (shown != null && !field.isRepeated()) {
            builder.setField(field, shown);
        }
    }
}
