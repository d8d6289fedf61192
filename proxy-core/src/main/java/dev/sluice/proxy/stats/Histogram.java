package dev.sluice.proxy.stats;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * One worker's samples of one timing since start. A block of about 0.8 KB exists for each power of ten that occurred, so
 * seven at most. The owner writes; the scrape may read at any time and then sees a value or two less.
 */
final class Histogram {
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    private final AtomicReferenceArray<long[]> blocks = new AtomicReferenceArray<>(Buckets.BLOCKS);
    private final long[] sum = new long[1];

    void record(long value) {
        int bucket = Buckets.of(value);
        int block = Buckets.block(bucket);
        var counts = blocks.getPlain(block);
        if (counts == null) {
            counts = new long[Buckets.blockSize(block)];
            blocks.setRelease(block, counts);
        }
        counts[bucket - Buckets.blockStart(block)]++;
        if (value > 0) sum[0] += value;
    }

    /** Adds the counts to {@code into}, which has a place for every bucket, and returns the sum of the values. */
    long addTo(long[] into) {
        for (int block = 0; block < Buckets.BLOCKS; block++) {
            var counts = blocks.getAcquire(block);
            if (counts == null) continue;
            int start = Buckets.blockStart(block);
            for (int i = 0; i < counts.length; i++) into[start + i] += (long) LONGS.getOpaque(counts, i);
        }
        return (long) LONGS.getOpaque(sum, 0);
    }
}
