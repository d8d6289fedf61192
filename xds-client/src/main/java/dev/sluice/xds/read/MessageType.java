package dev.sluice.xds.read;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;

/**
 * A type of message. The descriptor stands beside the message because a generated message that is asked for its own
 * looks up every accessor of its fields, and of theirs, by reflection: a thousand classes for the types Sluice knows.
 *
 * @param descriptor of the type, from the class's {@code getDescriptor()}
 * @param empty a message of the type without fields
 */
public record MessageType<M extends Message>(Descriptor descriptor, M empty) {
    /** As in a type URL. */
    public String fullName() {
        return descriptor.getFullName();
    }

    /** Whether it is a generated message of this type. */
    public boolean takes(Message message) {
        return message.getClass() == empty.getClass();
    }

    /** An empty message to be filled by its descriptor. */
    public DynamicMessage.Builder described() {
        return DynamicMessage.newBuilder(descriptor);
    }

    /** Reads the bytes of such a message. */
    @SuppressWarnings("unchecked") // a message's parser makes messages of its class
    public M parse(ByteString bytes) throws InvalidProtocolBufferException {
        return (M) empty.getParserForType().parseFrom(bytes);
    }
}
