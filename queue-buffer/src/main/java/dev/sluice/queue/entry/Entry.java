package dev.sluice.queue.entry;

import dev.sluice.queue.idempotency.IdempotencyKey;
import dev.sluice.queue.message.Ending;
import dev.sluice.queue.message.Message;
import dev.sluice.queue.message.MessageId;
import org.jspecify.annotations.Nullable;

/**
 * One fact the journal holds. Entries of one message are numbered by {@code step}; the highest step says where the
 * message is, so recovery does not depend on the order in which a journal that moved records gives them back. An
 * entry made of a message's ending stands alone: once it is durable, the earlier entries of its message are not
 * needed.
 */
public sealed interface Entry {
    /** An entry about one message. */
    sealed interface OfMessage extends Entry {
        /** Whose it is. */
        MessageId id();

        /** Its number among the entries of its message; 0 is the acceptance. */
        int step();
    }

    /**
     * A message was accepted.
     *
     * @param sequence its place in its queue's acceptance order
     * @param acceptedMillis wall-clock moment
     */
    record Enqueued(Message message, long sequence, long acceptedMillis) implements OfMessage {
        @Override
        public MessageId id() {
            return message.id();
        }

        @Override
        public int step() {
            return 0;
        }
    }

    /**
     * An attempt was spent and another is planned.
     *
     * @param attempts spent so far
     * @param forgiven those of them spent before an operator's retry, which do not count towards the limit
     * @param nextMillis not before this moment
     * @param eligibleMillis from when its age counts
     * @param cause of the last failure
     */
    record Attempted(
            MessageId id, int step, int attempts, int forgiven, long nextMillis, long eligibleMillis, String cause)
            implements OfMessage {}

    /** It became a dead letter; its acceptance stays needed, to be retried. */
    record Died(MessageId id, int step, Ending ending) implements OfMessage {}

    /** An operator gave a dead letter another life; its age and attempts start again at this moment. */
    record Requeued(MessageId id, int step, int attempts, long atMillis) implements OfMessage {}

    /** It ended; {@code stub} is what must be known of it afterwards. */
    record Ended(MessageId id, int step, Stub stub, Ending ending) implements OfMessage {}

    /** Its acceptance may or may not be in the journal; it was not promised to anyone and is void. */
    record Withdrawn(MessageId id, int step) implements OfMessage {}

    /**
     * A queue was paused or resumed.
     *
     * @param reason empty when resumed
     * @param atMillis the latest says what holds
     */
    record PauseSet(String queue, boolean paused, String reason, long atMillis) implements Entry {}

    /**
     * What remains of an ended message beside its ending.
     *
     * @param key what its Idempotency-Key stands for, or null
     */
    record Stub(
            String queue,
            String owner,
            String lane,
            long sequence,
            long acceptedMillis,
            long bytes,
            @Nullable IdempotencyKey key) {}
}
