package dev.sluice.proxy.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DistributionTest {
    /** The numbers Envoy 1.40 shows for the same samples. */
    @Test
    void placesQuantilesWhereEnvoyDoes() {
        var six = of(1, 1, 2, 2, 2, 4);
        assertThat(six.quantile(0)).isEqualTo(1.0333333333333334);
        assertThat(six.quantile(0.25)).isEqualTo(1.0666666666666667);
        assertThat(six.quantile(0.5)).isEqualTo(2.025);
        assertThat(six.quantile(0.75)).isEqualTo(2.075);
        assertThat(six.quantile(0.9)).isEqualTo(4.05);
        assertThat(six.quantile(1)).isEqualTo(4.05);
        assertThat(of(0, 0, 1, 3).quantile(0.5)).isZero();
        assertThat(of(10).quantile(0.5)).isEqualTo(10.5);
    }

    @Test
    void countsABoundsOwnBucketAsBelowIt() {
        var samples = of(0, 0, 1, 3, 250, 600_000);
        assertThat(samples.atMost(0.5)).isEqualTo(2);
        assertThat(samples.atMost(1)).isEqualTo(3);
        assertThat(samples.atMost(250)).isEqualTo(5);
        assertThat(samples.atMost(3_600_000)).isEqualTo(6);
        assertThat(samples.sum()).isEqualTo(600_254);
    }

    @Test
    void hasABucketOfTwoDigitsForEveryValue() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            long value = (long) Math.pow(10, random.nextDouble() * 8);
            int bucket = Buckets.of(value);
            assertThat((double) value)
                    .as("seed %d", seed)
                    .isBetween(Buckets.left(bucket), Buckets.left(bucket) + Buckets.width(bucket));
            assertThat(Buckets.left(bucket)).isCloseTo(value, within(value / 10.0));
            assertThat(Buckets.of((long) Buckets.left(bucket))).isEqualTo(bucket);
        }
    }

    @Test
    void clampsWhatIsOutOfRange() {
        assertThat(of(-5).quantile(1)).isZero();
        assertThat(Buckets.of(Long.MAX_VALUE)).isEqualTo(Buckets.COUNT - 1);
    }

    @Test
    void subtractsWhatWasThereBefore() {
        assertThat(of(1, 2, 2, 500).minus(of(1, 2)).toString())
                .isEqualTo(of(2, 500).toString());
    }

    private static Distribution of(long... values) {
        var histogram = new Histogram();
        for (long value : values) histogram.record(value);
        var dense = new long[Buckets.COUNT];
        long sum = histogram.addTo(dense);
        return Distribution.of(dense, sum);
    }
}
