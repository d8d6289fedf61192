package dev.sluice.xds.model;

import org.jspecify.annotations.Nullable;

/**
 * Node-wide settings of queues.
 *
 * @param directory of the journal; null is {@code $SLUICE_JOURNAL}, else {@code /var/lib/sluice/journal}
 * @param volume what the directory survives
 * @param maxBytes on disk, everything included; default 4 GiB
 * @param segmentBytes default 32 MiB
 * @param memoryBytes bodies kept in memory; default 64 MiB
 */
public record QueueStore(
        @Nullable String directory, QueueVolume volume, long maxBytes, long segmentBytes, long memoryBytes) {
    /** The defaults. */
    public static final QueueStore DEFAULT =
            new QueueStore(null, QueueVolume.EPHEMERAL, 4_294_967_296L, 33_554_432L, 67_108_864L);
}
