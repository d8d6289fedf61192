package dev.sluice.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerWheelTest {
    private static final long MILLI = 1_000_000;
    private static final long TICK = 4 * MILLI;

    private long now = 77;
    private static final Consumer<RuntimeException> ALL_WELL = bug -> {
        throw bug;
    };

    private final TimerWheel wheel = new TimerWheel(now);

    /** A timer that remembers when it should and when it did expire. */
    private class Alarm extends Timer {
        long due;
        long fired = -1;

        void arm(long delay) {
            due = now + delay;
            fired = -1;
            wheel.arm(this, delay, now);
        }

        @Override
        protected void expired() {
            fired = now;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void firesEachOnceNeverEarlyAndAtMostATickLate(long seed) {
        var random = new SplittableRandom(seed);
        var alarms = new ArrayList<Alarm>();
        for (int i = 0; i < 200; i++) alarms.add(new Alarm());
        for (int step = 0; step < 5000; step++) {
            var alarm = alarms.get(random.nextInt(alarms.size()));
            switch (random.nextInt(4)) {
                case 0 -> alarm.arm(random.nextLong(3000 * MILLI));
                case 1 -> alarm.arm(random.nextLong(3 * 3600_000 * MILLI)); // past both wheels
                case 2 -> alarm.cancel();
                default -> alarm.arm(0);
            }
            long before = now;
            long asked = wheel.advance(now, ALL_WELL);
            now += random.nextInt(20) == 0
                    ? random.nextLong(600_000 * MILLI)
                    : random.nextLong(Math.max(1, asked) + TICK);
            wheel.advance(now, ALL_WELL);
            for (var a : alarms) {
                if (a.fired == now) {
                    assertThat(a.due).as("early, seed %d step %d", seed, step).isLessThanOrEqualTo(now);
                    assertThat(a.due).as("late, seed %d step %d", seed, step).isGreaterThan(before - 2 * TICK);
                } else if (a.armed()) {
                    assertThat(a.due).as("missed, seed %d step %d", seed, step).isGreaterThan(now - TICK);
                }
            }
        }
    }

    @Test
    void saysWhenToCallAgain() {
        assertThat(wheel.advance(now, ALL_WELL)).isEqualTo(-1);
        var alarm = new Alarm();
        alarm.arm(3600_000 * MILLI);
        int calls = 0;
        for (long wait = wheel.advance(now, ALL_WELL); alarm.fired < 0; calls++) {
            assertThat(wait).isPositive();
            now += wait;
            wait = wheel.advance(now, ALL_WELL);
        }
        assertThat(now - alarm.due).isBetween(0L, TICK);
        assertThat(calls).isLessThan(10);
        assertThat(wheel.advance(now, ALL_WELL)).isEqualTo(-1);
    }

    @Test
    void aTimerMayArmItselfAgainWhileItFires() {
        var count = new int[1];
        var again = new Timer() {
            @Override
            protected void expired() {
                count[0]++;
                wheel.arm(this, 0, now);
            }
        };
        wheel.arm(again, 0, now);
        now += 10 * TICK;
        wheel.advance(now, ALL_WELL);
        assertThat(count[0]).isBetween(1, 11);
        assertThat(again.armed()).isTrue();
        again.cancel();
        again.cancel();
        now += 10 * TICK;
        assertThat(wheel.advance(now, ALL_WELL)).isEqualTo(-1);
    }
}
