package dev.sluice.proxy.filter.queue;

import dev.sluice.queue.config.Durability;
import dev.sluice.xds.model.QueueFilter;
import java.time.InstantSource;
import java.util.List;

/** What the exchanges of one queue filter share. */
record QueueParts(QueueRules rules, String listener, QueueAccess queues, InstantSource clock) {
    /** The filter's own settings. */
    QueueFilter settings() {
        return rules.settings();
    }

    /** What a message accepted with this durability outlives, in the words of the 202. */
    List<String> survives(Durability durability) {
        return switch (durability) {
            case MEMORY -> List.of();
            case OS, DISK ->
                queues.persistent() ? List.of("process", "container", "pod") : List.of("process", "container");
        };
    }
}
