package dev.sluice.queue;

import dev.sluice.queue.message.MessageId;
import java.util.List;

/**
 * What a command changed, or would have changed.
 *
 * @param changed messages, or 1 for a queue
 * @param passedOver messages that matched and could not be changed
 * @param ids of the first {@value #LISTED} changed messages
 * @param durable whether the change is as durable as its queue; false where the journal failed
 */
public record Report(Kind kind, long changed, long passedOver, List<MessageId> ids, boolean dryRun, boolean durable) {
    /** How many ids are listed. */
    public static final int LISTED = 100;

    /** Whether the command could be carried out. */
    public enum Kind {
        /** It was. */
        DONE,
        /** No such queue. */
        NO_QUEUE,
        /** No such message, or forgotten. */
        NO_MESSAGE,
        /** The message is being delivered. */
        IN_FLIGHT,
        /** The message has ended. */
        ENDED
    }

    /** Copies the list. */
    public Report {
        ids = List.copyOf(ids);
    }

    static Report not(Kind kind) {
        return new Report(kind, 0, 0, List.of(), false, true);
    }

    static Report changed(long changed, long passedOver, List<MessageId> ids, boolean dryRun) {
        return new Report(Kind.DONE, changed, passedOver, ids, dryRun, true);
    }

    Report notDurable() {
        return new Report(kind, changed, passedOver, ids, dryRun, false);
    }
}
