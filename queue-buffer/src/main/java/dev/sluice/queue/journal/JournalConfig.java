package dev.sluice.queue.journal;

/**
 * Bounds of a journal.
 *
 * @param maxBytes on disk, over all segments, spares and quarantined bytes
 * @param segmentBytes size of one segment file
 * @param handoverBytes memory of records waiting for the writer; what settles or relocates may use twice as much
 */
public record JournalConfig(long maxBytes, int segmentBytes, long handoverBytes) {
    private static final int BLOCK = 4096;
    private static final int LARGEST = 1 << 30;
    /** One in use, two in reserve for settling and relocating, one more so that the log can turn over. */
    private static final int MIN_SEGMENTS = 4;

    public JournalConfig {
        if (segmentBytes < BLOCK || segmentBytes > LARGEST || segmentBytes % BLOCK != 0) {
            throw new IllegalArgumentException("segment_bytes: " + segmentBytes + " is not a multiple of " + BLOCK
                    + " between " + BLOCK + " and " + LARGEST);
        }
        if (maxBytes < (long) MIN_SEGMENTS * segmentBytes) {
            throw new IllegalArgumentException("max_bytes: " + maxBytes + " holds fewer than " + MIN_SEGMENTS
                    + " segments; raise it to " + (long) MIN_SEGMENTS * segmentBytes + " or lower segment_bytes");
        }
        if (handoverBytes <= 0) {
            throw new IllegalArgumentException("handover_bytes: " + handoverBytes + " is not positive");
        }
    }

    /** 4 GiB in segments of 32 MiB, 8 MiB on their way to the writer. */
    public static JournalConfig defaults() {
        return new JournalConfig(4L << 30, 32 << 20, 8L << 20);
    }

    /** The largest {@link JournalRecord#storedBytes()}: a quarter of a segment, so that packing wastes little. */
    public int maxRecordBytes() {
        return (Segment.capacity(segmentBytes) / 4) & -RecordHeader.ALIGNMENT;
    }
}
