package dev.sluice.proxy.stats;

import java.util.Arrays;

/** Samples of a histogram, merged over the workers; only buckets that hold any are kept. Immutable. */
public final class Distribution {
    /** No samples. */
    public static final Distribution EMPTY = new Distribution(new short[0], new long[0], 0, 0, 1);

    private final short[] buckets; // ascending
    private final long[] counts; // of the same place in buckets, each above 0
    private final long count;
    private final long sum;
    private final double perShown; // how many units of the samples are shown as 1

    private Distribution(short[] buckets, long[] counts, long count, long sum, double perShown) {
        this.buckets = buckets;
        this.counts = counts;
        this.count = count;
        this.sum = sum;
        this.perShown = perShown;
    }

    /** The same samples, of which {@code units} are shown as 1. */
    Distribution per(double units) {
        return new Distribution(buckets, counts, count, sum, units);
    }

    /** Upper ends of the buckets it is shown in: milliseconds as they are, or seconds. */
    double[] bounds() {
        return perShown == 1 ? Numbers.BOUNDS : Numbers.SECONDS;
    }

    /** Of counts for every bucket. */
    static Distribution of(long[] dense, long sum) {
        int present = 0;
        for (long n : dense) if (n > 0) present++;
        if (present == 0) return EMPTY;
        var buckets = new short[present];
        var counts = new long[present];
        long count = 0;
        int at = 0;
        for (int i = 0; i < dense.length; i++) {
            if (dense[i] <= 0) continue;
            buckets[at] = (short) i;
            counts[at++] = dense[i];
            count += dense[i];
        }
        return new Distribution(buckets, counts, count, sum, 1);
    }

    /** What has been added since {@code earlier}, a distribution of the same histogram. */
    Distribution minus(Distribution earlier) {
        if (earlier.count == count) return EMPTY;
        if (earlier.count == 0) return this;
        var dense = new long[Buckets.COUNT];
        for (int i = 0; i < buckets.length; i++) dense[buckets[i]] = counts[i];
        for (int i = 0; i < earlier.buckets.length; i++) dense[earlier.buckets[i]] -= earlier.counts[i];
        return of(dense, sum - earlier.sum);
    }

    /** How many samples there are. */
    public long count() {
        return count;
    }

    /** The exact sum of all samples, as it is shown. */
    public double sum() {
        return sum / perShown;
    }

    /**
     * The sample below which a share {@code q} (0 to 1) of all lies, as Envoy's histograms place it: the samples of a
     * bucket are thought to be spread evenly between its ends. NaN when there are none.
     */
    public double quantile(double q) {
        if (count == 0) return Double.NaN;
        long rank = Math.clamp((long) Math.ceil(q * count), 1, count);
        int at = 0;
        while (rank > counts[at]) rank -= counts[at++];
        int bucket = buckets[at];
        return (Buckets.left(bucket) + Buckets.width(bucket) * rank / (counts[at] + 1)) / perShown;
    }

    /** Receives a bucket that holds samples: where it begins, how wide it is, how many there are. */
    interface BucketVisitor {
        void bucket(double left, double width, long count);
    }

    /** Shows the buckets that hold samples, as Envoy places them. */
    void forEachBucket(BucketVisitor visitor) {
        for (int i = 0; i < buckets.length; i++) {
            visitor.bucket(Buckets.left(buckets[i]) / perShown, Buckets.width(buckets[i]) / perShown, counts[i]);
        }
    }

    /** How many samples are in buckets that begin at or below {@code bound}. */
    public long atMost(double bound) {
        long below = 0;
        double most = bound * perShown * (1 + 1e-9); // a bound that is a bucket's beginning stays it
        for (int i = 0; i < buckets.length && Buckets.left(buckets[i]) <= most; i++) below += counts[i];
        return below;
    }

    @Override
    public String toString() {
        return "Distribution" + Arrays.toString(buckets) + Arrays.toString(counts);
    }
}
