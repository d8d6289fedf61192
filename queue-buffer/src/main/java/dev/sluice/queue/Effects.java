package dev.sluice.queue;

import dev.sluice.queue.config.Durability;
import dev.sluice.queue.entry.Entry;
import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.message.Payload;
import dev.sluice.queue.view.MessageView;

/**
 * What the core wants done. Called from within {@link QueueCore#apply}, in an order that matters: nothing here may
 * call the core; whatever follows from an effect comes back as an event later.
 */
public interface Effects {
    /** No event is wanted for an append. */
    long NO_TICKET = 0;

    /** How long an append may linger. */
    enum Sync {
        /** It rides with the next commit. */
        LAZY,
        /** Written to the operating system before it is committed. */
        OS,
        /** On stable storage before it is committed. */
        DISK;

        static Sync of(Durability durability) {
            return durability == Durability.DISK ? DISK : OS;
        }
    }

    /**
     * Adds an entry to the journal, after all earlier ones. Its payload is lent for the duration of this call only:
     * who writes later retains it.
     *
     * @param ticket comes back with {@link Event.Committed} or {@link Event.CommitFailed}, or {@link #NO_TICKET}
     */
    void append(Entry entry, Sync sync, long ticket);

    /** A message that could have been delivered waited so long for this. */
    void waited(String queue, WaitCause cause, long nanos);

    /** A delivery that was spent took so long. */
    void served(String queue, long nanos);

    /** Begins a delivery. */
    void deliver(Lease lease);

    /** Stops a delivery whose time has run out; its result, if one still comes, is ignored. */
    void cancelAttempt(long lease);

    /** Answers the offer of {@code offer}, exactly once. */
    void answer(MessageId offer, Admission admission);

    /** Informs a subscriber, exactly once; {@code message} as it stands. */
    void inform(long waiter, MessageView message);

    /** Informs a subscriber that no such message is known. */
    void unknown(long waiter);

    /** Answers a command. */
    void report(long operation, Report report);

    /** Ends the core's claim on bytes it owned. */
    void release(Payload payload);

    /** Nothing of this message is needed any longer, in memory or in the journal. */
    void forget(MessageId id);
}
