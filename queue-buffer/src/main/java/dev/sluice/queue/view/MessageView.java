package dev.sluice.queue.view;

import dev.sluice.queue.message.Ending;
import dev.sluice.queue.message.Message;
import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.message.State;
import org.jspecify.annotations.Nullable;

/**
 * One message as it stands. Bodies in it are borrowed: to be read before the owner loop's next turn, or retained.
 *
 * @param owner authenticated identity it belongs to, empty for none
 * @param sequence its place in acceptance order, a cursor for listings
 * @param position messages of its queue before it, an upper bound; 0 once it is being delivered
 * @param cause of the last failure, empty for none
 * @param waitingOn why it is not being delivered, in words; empty once it is
 * @param nextAttemptMillis wall clock, 0 when no moment is set
 * @param expiresMillis wall clock, deadline or greatest age; 0 once ended
 * @param expectedWaitMillis until its delivery begins, as things are: what is before it, then until its own moment or
 *     the next probe of its destination's gate; a pause by an operator has no end that could be counted
 * @param message the stored request, null once ended
 * @param ending how it ended or why it is dead, null while pending
 */
public record MessageView(
        MessageId id,
        String queue,
        String owner,
        State state,
        String lane,
        long sequence,
        long position,
        int attempts,
        String cause,
        String waitingOn,
        long acceptedMillis,
        long nextAttemptMillis,
        long expiresMillis,
        long expectedWaitMillis,
        long bytes,
        @Nullable Message message,
        @Nullable Ending ending) {}
