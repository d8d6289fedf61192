package dev.sluice.proxy.stats;

/**
 * The log-linear buckets of all histograms, two significant decimal digits each as in Envoy's: 0 to 99 one by one, then
 * 90 buckets for each power of ten. Values from 10^8 on (28 hours in milliseconds) share the last bucket.
 */
final class Buckets {
    static final int BLOCKS = 7;
    static final int FIRST = 100; // buckets of block 0
    static final int MORE = 90; // buckets of each further block
    static final int COUNT = FIRST + (BLOCKS - 1) * MORE;
    private static final long LIMIT = 100_000_000;

    private Buckets() {}

    /** The bucket of a value; negative ones count as 0. */
    static int of(long value) {
        if (value < FIRST) return value < 0 ? 0 : (int) value;
        if (value >= LIMIT) return COUNT - 1;
        int base = FIRST;
        while (value >= 1000) {
            value /= 10;
            base += MORE;
        }
        return base + (int) (value / 10) - 10;
    }

    /** The least value of a bucket. */
    static double left(int bucket) {
        if (bucket < FIRST) return bucket;
        int block = (bucket - FIRST) / MORE;
        return (10 + (bucket - FIRST) % MORE) * Math.pow(10, block + 1);
    }

    /** The width of the bucket as Envoy sees it: a tenth of its power of ten, also where only whole numbers occur. */
    static double width(int bucket) {
        if (bucket == 0) return 0;
        if (bucket < 10) return 0.1;
        if (bucket < FIRST) return 1;
        return Math.pow(10, (bucket - FIRST) / MORE + 1);
    }

    static int block(int bucket) {
        return bucket < FIRST ? 0 : 1 + (bucket - FIRST) / MORE;
    }

    static int blockStart(int block) {
        return block == 0 ? 0 : FIRST + (block - 1) * MORE;
    }

    static int blockSize(int block) {
        return block == 0 ? FIRST : MORE;
    }
}
