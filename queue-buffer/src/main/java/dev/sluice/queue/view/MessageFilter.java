package dev.sluice.queue.view;

import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.message.State;
import org.jspecify.annotations.Nullable;

/**
 * Which messages are meant; a null or empty field does not restrict.
 *
 * @param state exactly this state; without one, pending messages and dead letters
 * @param lane exactly this ordering key
 * @param cause exactly this cause of the last failure
 * @param id exactly this message
 */
public record MessageFilter(
        @Nullable State state,
        String lane,
        String cause,
        @Nullable MessageId id) {
    /** Every message that is pending or dead. */
    public static final MessageFilter ANY = new MessageFilter(null, "", "", null);

    /** One message. */
    public static MessageFilter of(MessageId id) {
        return new MessageFilter(null, "", "", id);
    }
}
