package dev.sluice.proxy.net;

import java.util.Objects;
import java.util.function.Consumer;

/**
 * Timers of one worker in two wheels of {@value #SLOTS} slots: the first turns in {@value #TICK_MILLIS} ms steps, the
 * second in whole turns of the first, and what lies further away waits in the second's last slot and is put in again
 * (Varghese and Lauck, 1987). A timer never fires early, and at most a tick late when the loop is free. Only a worker
 * with armed timers is woken: {@link #advance} says when to call it next.
 *
 * <p>Time is a parameter in nanoseconds of any monotonic clock. Not thread-safe.
 */
public final class TimerWheel {
    private static final int SLOTS = 512;
    private static final long TICK_MILLIS = 4;
    private static final long TICK_NANOS = TICK_MILLIS * 1_000_000;

    private final Slot[] near = slots();
    private final Slot[] far = slots();
    private final long origin;
    private long tick; // every timer due at or before it has fired

    /** A wheel whose time starts at {@code nowNanos}. */
    public TimerWheel(long nowNanos) {
        origin = nowNanos;
    }

    /** Arms a timer to expire {@code delayNanos} from {@code nowNanos}; one that is armed is moved. */
    public void arm(Timer timer, long delayNanos, long nowNanos) {
        timer.cancel();
        long due = nowNanos - origin + Math.max(0, delayNanos);
        timer.tick = Math.max(tick + 1, (due + TICK_NANOS - 1) / TICK_NANOS);
        place(timer);
    }

    /** Fires what is due; what a timer throws goes to {@code bugs}. Returns the nanoseconds after which to call again, or -1 when nothing is armed. */
    public long advance(long nowNanos, Consumer<RuntimeException> bugs) {
        long target = (nowNanos - origin) / TICK_NANOS;
        while (tick < target) {
            long next = Math.min(target, nextTick());
            if (next > tick + 1) {
                tick = next - 1; // nothing lies between
            }
            tick++;
            if (tick % SLOTS == 0) cascade();
            fire(near[(int) (tick % SLOTS)], bugs);
        }
        long next = nextTick();
        return next == Long.MAX_VALUE ? -1 : Math.max(0, next * TICK_NANOS - (nowNanos - origin));
    }

    /** The next tick at which something must be done: a slot that fires, or a turn that brings timers nearer. */
    private long nextTick() {
        long endOfTurn = tick - tick % SLOTS + SLOTS;
        for (long t = tick + 1; t < endOfTurn; t++) if (!near[(int) (t % SLOTS)].isEmpty()) return t;
        for (int i = 1; i <= SLOTS; i++) {
            if (!far[(int) ((tick / SLOTS + i) % SLOTS)].isEmpty()) return (tick / SLOTS + i) * SLOTS;
        }
        return Long.MAX_VALUE;
    }

    private void place(Timer timer) {
        if (timer.tick / SLOTS == tick / SLOTS) {
            near[(int) (timer.tick % SLOTS)].add(timer);
        } else if (timer.tick / SLOTS - tick / SLOTS < SLOTS) {
            far[(int) (timer.tick / SLOTS % SLOTS)].add(timer);
        } else {
            far[(int) ((tick / SLOTS + SLOTS - 1) % SLOTS)].add(timer);
        }
    }

    private void cascade() {
        var slot = far[(int) (tick / SLOTS % SLOTS)];
        while (!slot.isEmpty()) {
            var timer = slot.first();
            timer.cancel();
            place(timer);
        }
    }

    private static void fire(Slot slot, Consumer<RuntimeException> bugs) {
        // What a timer arms from within expired() is due a tick later at the earliest, so this ends.
        while (!slot.isEmpty()) {
            var timer = slot.first();
            timer.cancel();
            try {
                timer.expired();
            } catch (RuntimeException bug) {
                bugs.accept(bug); // the others are due all the same
            }
        }
    }

    private static Slot[] slots() {
        var slots = new Slot[SLOTS];
        for (int i = 0; i < SLOTS; i++) slots[i] = new Slot();
        return slots;
    }

    /** The head of a ring. */
    private static final class Slot extends Timer {
        Slot() {
            previous = this;
            next = this;
        }

        boolean isEmpty() {
            return next == this;
        }

        Timer first() {
            return Objects.requireNonNull(next);
        }

        void add(Timer timer) {
            var last = Objects.requireNonNull(previous);
            timer.previous = last;
            timer.next = this;
            last.next = timer;
            previous = timer;
        }

        @Override
        protected void expired() {
            throw new IllegalStateException("a slot does not expire");
        }
    }
}
