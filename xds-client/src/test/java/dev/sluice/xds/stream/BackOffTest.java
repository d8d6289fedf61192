package dev.sluice.xds.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BackOffTest {
    /** Always the largest delay a window allows. */
    private static final RandomGenerator LARGEST = new RandomGenerator() {
        @Override
        public long nextLong() {
            throw new AssertionError("unbounded");
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    };

    private final BackOff backOff = new BackOff(Duration.ofMillis(500), Duration.ofSeconds(30), LARGEST);

    @Test
    void windowsDoubleUpToTheLargest() {
        var windows = java.util.stream.Stream.generate(this::window).limit(9).toList();
        assertThat(windows).containsExactly(500L, 1000L, 2000L, 4000L, 8000L, 16_000L, 30_000L, 30_000L, 30_000L);
    }

    @Test
    void startsAgainAfterAReset() {
        window();
        window();
        backOff.reset();
        assertThat(window()).isEqualTo(500);
    }

    private long window() {
        return backOff.next().plusNanos(1).toMillis();
    }
}
