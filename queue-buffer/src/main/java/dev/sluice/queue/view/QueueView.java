package dev.sluice.queue.view;

import dev.sluice.queue.config.QueueConfig;
import dev.sluice.queue.message.State;
import java.util.List;
import java.util.Map;

/**
 * One queue as it stands.
 *
 * @param depth messages held, by state
 * @param bytes of pending messages
 * @param deadBytes of dead letters
 * @param oldestAgeMillis since the oldest pending message first was eligible, 0 if there is none
 * @param pausedBy why an operator's pause or the brake holds it, empty while it runs
 * @param concurrency deliveries allowed at once now
 * @param predictedWaitMillis of a message accepted now, behind all that are pending; where there are several
 *     destinations, of one for that which is closed longest of those that messages wait for
 * @param timeToFullSeconds at the present rates, infinite while it drains
 * @param littleResidual how far our own books are from Little's law, 0 while they are right, 1 at most
 * @param lambda arrivals a second
 * @param mu messages that left by their delivery, a second of the time in which something was being delivered
 */
public record QueueView(
        QueueConfig config,
        Map<State, Long> depth,
        long bytes,
        long deadBytes,
        long oldestAgeMillis,
        String pausedBy,
        int concurrency,
        long predictedWaitMillis,
        double timeToFullSeconds,
        double littleResidual,
        double lambda,
        double mu,
        QueueCounters counters,
        List<DestinationView> destinations) {
    /** Messages in {@code state}. */
    public long depth(State state) {
        return depth.getOrDefault(state, 0L);
    }

    /** Messages still to be delivered, those being accepted included. */
    public long pending() {
        return depth.entrySet().stream()
                .filter(e -> e.getKey().pending())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
