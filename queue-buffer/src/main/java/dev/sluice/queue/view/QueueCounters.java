package dev.sluice.queue.view;

import java.util.Map;

/**
 * What happened to a queue since this process began; messages recovered from the journal count as offered. At every
 * instant {@code offered = rejected + pending + settled + dead + expired + cancelled + handedOff}, where the last five
 * count messages by where they are now or were when forgotten.
 *
 * @param repeats offers answered by an idempotency key, not counted as offered
 * @param rejected by reason
 * @param died dead letters made, by reason, never decreasing
 * @param attempts ended, by outcome
 * @param forgotten ended messages, or their stored bodies, given up before their time, by the setting that bounds them
 */
public record QueueCounters(
        long offered,
        long repeats,
        Map<String, Long> rejected,
        long settled,
        long dead,
        long expired,
        long cancelled,
        long handedOff,
        Map<String, Long> died,
        Map<String, Long> attempts,
        Map<String, Long> forgotten) {
    /** Nothing has happened. */
    public static final QueueCounters NONE =
            new QueueCounters(0, 0, Map.of(), 0, 0, 0, 0, 0, Map.of(), Map.of(), Map.of());

    /** Refused offers of every reason. */
    public long rejectedTotal() {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }
}
