package dev.sluice.xds.read;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import java.io.IOException;

/**
 * Messages in the form that knows nothing but its descriptor, which is what reading and checking go by. Walking a
 * generated message by its descriptor looks up every accessor of its class by reflection, and keeps them: for a bootstrap
 * alone 20,000 methods, some 2 MB of heap and a tenth of the time to get ready.
 */
public final class DescribedMessage {
    private static final int DEEPEST = 400; // messages; a tree of 100 levels of Struct has three for each

    private DescribedMessage() {}

    /** The same message by its descriptor. */
    public static DynamicMessage of(Message generated, Descriptor type) {
        if (generated instanceof DynamicMessage described) {
            return described;
        }
        var builder = DynamicMessage.newBuilder(type);
        merge(generated, builder);
        return builder.buildPartial();
    }

    /** Merges a message into a builder of its type in another form. */
    public static void merge(Message from, Message.Builder into) {
        try {
            var bytes = from.toByteString().newCodedInput();
            bytes.setRecursionLimit(DEEPEST);
            into.mergeFrom(bytes);
        } catch (IOException impossible) {
            throw new IllegalStateException("what was just written cannot be read", impossible);
        }
    }
}
