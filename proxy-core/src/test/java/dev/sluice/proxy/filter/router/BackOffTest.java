package dev.sluice.proxy.filter.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackOffTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void delaysAreBelowWindowsThatDoubleUpToTheMaximum(long seed) {
        long[] windows = {25, 50, 100, 200, 250, 250, 250};
        var largest = new long[windows.length];
        var random = new SplittableRandom(seed);
        for (int run = 0; run < 2000; run++) {
            var backOff = new BackOff(ms(25), ms(250), random);
            for (int i = 0; i < windows.length; i++) {
                long delay = backOff.next();
                assertThat(delay).isBetween(0L, ms(windows[i]) - 1);
                largest[i] = Math.max(largest[i], delay);
            }
        }
        for (int i = 0; i < windows.length; i++) assertThat(largest[i]).isGreaterThan(ms(windows[i]) * 95 / 100);
    }

    private static long ms(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
