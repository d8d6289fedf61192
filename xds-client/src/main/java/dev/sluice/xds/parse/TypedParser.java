package dev.sluice.xds.parse;

import com.google.protobuf.Message;
import dev.sluice.xds.read.FieldPath;
import dev.sluice.xds.read.MessageType;

/**
 * What makes a record of one type of message.
 *
 * @param type of the message
 */
record TypedParser<M extends Message, R>(MessageType<M> type, Parse<M, R> parse) {
    /** Makes a record of a message that was unpacked and checked; adds a problem for what is wrong with it. */
    interface Parse<M extends Message, R> {
        R parse(M message, Scope scope, FieldPath at);
    }

    /** Whether the message is of the type. */
    boolean takes(Message message) {
        return type.takes(message);
    }

    /** Parses a message that it {@link #takes}. */
    @SuppressWarnings("unchecked") // the type is M's
    R parse(Message message, Scope scope, FieldPath at) {
        return parse.parse((M) message, scope, at);
    }
}
