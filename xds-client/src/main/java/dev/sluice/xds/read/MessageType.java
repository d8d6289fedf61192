package dev.sluice.xds.read;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.util.function.Supplier;

/**
 * A type of message, whose class is not loaded before the first message of the type: most configurations use a few of
 * the types Sluice knows. The descriptor stands beside the message because a generated message that is asked for its own
 * looks up every accessor of its fields, and of theirs, by reflection: a thousand classes.
 *
 * @param fullName as in a type URL
 * @param ofClass the class's {@code getDescriptor()}; a lambda, for a method reference loads the class where it stands
 * @param ofNothing the class's {@code getDefaultInstance()}; a lambda, too
 */
public record MessageType<M extends Message>(String fullName, Supplier<Descriptor> ofClass, Supplier<M> ofNothing) {
    /** What fields it has. */
    public Descriptor descriptor() {
        return ofClass.get();
    }

    /** A message of the type without fields. */
    public M empty() {
        return ofNothing.get();
    }

    /** Whether it is a generated message of this type. */
    public boolean takes(Message message) {
        return message.getClass() == empty().getClass();
    }

    /** An empty message to be filled by its descriptor. */
    public DynamicMessage.Builder described() {
        return DynamicMessage.newBuilder(descriptor());
    }

    /** Reads the bytes of such a message. */
    @SuppressWarnings("unchecked") // a message's parser makes messages of its class
    public M parse(ByteString bytes) throws InvalidProtocolBufferException {
        return (M) empty().getParserForType().parseFrom(bytes);
    }
}
