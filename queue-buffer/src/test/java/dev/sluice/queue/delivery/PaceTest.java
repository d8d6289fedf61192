package dev.sluice.queue.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.queue.config.Brake;
import dev.sluice.queue.config.Retry;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long SECOND = 1_000_000_000;
    private final SplittableRandom random = new SplittableRandom(1);

    @Test
    void backOffIsUniformBelowADoublingCeiling() {
        for (int attempts = 1; attempts < 80; attempts++) {
            long ceiling = attempts > 12 ? 300 * SECOND : Math.min(300 * SECOND, SECOND / 10 << (attempts - 1));
            double sum = 0;
            for (int i = 0; i < 400; i++) {
                long delay = RetrySchedule.delayNanos(Retry.DEFAULT, attempts, 0, random);
                assertThat(delay).isBetween(0L, ceiling);
                sum += delay;
            }
            assertThat(sum / 400).isCloseTo(ceiling / 2.0, within(ceiling * 0.1));
        }
    }

    @Test
    void theUpstreamsRetryAfterIsTheFloorOfABackOff() {
        assertThat(RetrySchedule.delayNanos(Retry.DEFAULT, 1, 9 * SECOND, random))
                .isEqualTo(9 * SECOND);
    }

    @Test
    void theBucketGivesItsBurstAndThenItsRate() {
        var bucket = new TokenBucket(2, 3, 0);
        for (int i = 0; i < 3; i++) {
            assertThat(bucket.available(0)).isTrue();
            bucket.take();
        }
        assertThat(bucket.available(0)).isFalse();
        assertThat(bucket.availableAt(0)).isEqualTo(SECOND / 2);
        assertThat(bucket.available(SECOND / 2)).isTrue();
    }

    @Test
    void concurrencyFallsWithFailuresAndRecovers() {
        var limit = new AdaptiveLimit(10, true);
        for (int i = 0; i < 100; i++) {
            limit.failed();
        }
        assertThat(limit.current()).isEqualTo(1);
        for (int i = 0; i < 100; i++) {
            limit.succeeded(limit.current());
        }
        assertThat(limit.current()).isEqualTo(10);
    }

    @Test
    void theBrakeCountsOneCauseWithinItsTime() {
        var meter = new BrakeMeter(new Brake(3, Duration.ofSeconds(10)));
        assertThat(meter.pulledBy("a", 0)).isFalse();
        assertThat(meter.pulledBy("b", 1)).isFalse();
        assertThat(meter.pulledBy("a", 2)).isFalse();
        assertThat(meter.pulledBy("a", 11 * SECOND)).isFalse();
        assertThat(meter.pulledBy("a", 11 * SECOND + 1)).isFalse();
        assertThat(meter.pulledBy("a", 11 * SECOND + 2)).isTrue();
    }

    @Test
    void predictsTheWaitOfASteadyQueue() {
        var prediction = new Prediction(0);
        long now = 0;
        for (int i = 0; i < 1000; i++) {
            now += SECOND / 20; // 20 a second, in and out
            prediction.observe(now, true);
            prediction.arrived(now);
            prediction.served(now);
        }
        assertThat(prediction.mu()).isCloseTo(20, within(0.5));
        assertThat(prediction.waitMillis(100, 0)).isBetween(4_800L, 5_200L);
        assertThat(prediction.timeToFullSeconds(100)).isGreaterThan(100);
    }

    @Test
    void retryAfterStaysWithinItsBounds() {
        var prediction = new Prediction(0);
        assertThat(prediction.retryAfterSeconds(100, 100, 0, random)).isEqualTo(300);
        assertThat(prediction.retryAfterSeconds(1, 100, 0, random)).isEqualTo(1);
    }

    @Test
    void idleTimeDoesNotLowerTheServiceRate() {
        var prediction = new Prediction(0);
        long now = 0;
        for (int i = 0; i < 500; i++) {
            now += SECOND / 10;
            prediction.observe(now, true);
            prediction.served(now);
        }
        prediction.observe(now + 3600 * SECOND, false);
        assertThat(prediction.mu()).isCloseTo(10, within(0.5));
    }
}
