package dev.sluice.queue;

import dev.sluice.queue.config.QueueConfig;
import dev.sluice.queue.delivery.AttemptResult;
import dev.sluice.queue.entry.Entry;
import dev.sluice.queue.message.Message;
import dev.sluice.queue.message.MessageId;

/** What happens to the core. */
public sealed interface Event {
    /** A queue is to exist with these settings; new ones govern what happens from now on. */
    record Configured(QueueConfig config) implements Event {}

    /**
     * A request is offered, under an id nobody else uses. The core owns its body from now on and answers once.
     *
     * @param waitNanos how long the caller waits for the upstream's answer before it wants to be told the message is
     *     kept; 0 for not at all
     */
    record Offered(Message message, long waitNanos) implements Event {}

    /** An offer to a queue was refused before it could be made, and its caller has been answered. */
    record Refused(String queue, Refusal why) implements Event {}

    /** An append that carried this ticket is as durable as it asked for. */
    record Committed(long ticket) implements Event {}

    /** An append that carried this ticket failed; {@code unknown} if it may be found after a restart. */
    record CommitFailed(long ticket, boolean unknown, String reason) implements Event {}

    /** A lease ended. Its result's body is the core's from now on, also when the lease is no longer known. */
    record Attempted(long lease, AttemptResult result) implements Event {}

    /** A cluster's hosts or configuration changed for the better: whatever waits for it may try again. */
    record DestinationChanged(String cluster) implements Event {}

    /** Someone wants to be informed when a message is done, at the latest after {@code waitNanos}. */
    record Subscribed(MessageId id, long waiter, long waitNanos) implements Event {}

    /** A subscriber has gone. */
    record Unsubscribed(long waiter) implements Event {}

    /** An operator's command, answered once under its number; a dry run changes nothing. */
    record Operated(long operation, Command command, boolean dryRun) implements Event {}

    /** The journal holds this; only between construction and {@link RecoveryEnded}. */
    record Recovered(Entry entry) implements Event {}

    /** The journal holds nothing else: rebuild and begin. */
    record RecoveryEnded() implements Event {}

    /** The moment of {@link QueueCore#nextWakeNanos} has come. */
    record Wake() implements Event {}
}
