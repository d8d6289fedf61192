package dev.sluice.queue.gate;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a destination may be tried now. Two things close it: a <em>pause</em>, when the destination is known
 * to be down or unwilling (ends at a moment, then one probe decides), and the <em>breaker</em>, when too many of the
 * last results were failures (half-open probing after a wait). A closed gate makes messages wait; it never spends
 * their attempts.
 *
 * <p>Every {@link #tryAcquire} that said yes is ended by exactly one of {@link #succeeded}, {@link #failed},
 * {@link #paused} or {@link #released}. Single-threaded; all times are nanoseconds of one monotonic origin.
 */
public final class DestinationGate {
    private final GateSettings settings;
    private final CircuitBreaker breaker;
    private final Exception failure = new Exception("attempt failed"); // the breaker counts, and wants one
    private long nowNanos;
    private @Nullable PauseCause cause; // null = not paused
    private long pausedUntil;
    private int streak; // pauses in a row, for doubling
    private boolean probing; // the one probe after a pause is out
    private long breakerOpensAgain;

    /** An open gate. */
    public DestinationGate(String name, GateSettings settings) {
        this.settings = settings;
        breaker = CircuitBreaker.of(
                name,
                CircuitBreakerConfig.custom()
                        .slidingWindow(
                                settings.window(),
                                settings.window() / 2,
                                SlidingWindowType.COUNT_BASED,
                                SlidingWindowSynchronizationStrategy.LOCK_FREE)
                        .failureRateThreshold(settings.failurePercent())
                        .waitDurationInOpenState(settings.openFor())
                        .permittedNumberOfCallsInHalfOpenState(settings.probes())
                        .clock(new GateClock())
                        .currentTimestampFunction(clock -> nowNanos, TimeUnit.NANOSECONDS)
                        .build());
    }

    /** Takes permission for one delivery; false leaves the message waiting for {@link #opensAt} or a result. */
    public boolean tryAcquire(long now) {
        nowNanos = now;
        if (cause != null && (now < pausedUntil || probing)) {
            return false;
        }
        if (!breaker.tryAcquirePermission()) {
            return false;
        }
        probing = cause != null;
        return true;
    }

    /** The destination answered and was able to: ends a pause that the upstream did not name itself. */
    public void succeeded(long now, long elapsedNanos) {
        nowNanos = now;
        var before = breaker.getState();
        breaker.onSuccess(elapsedNanos, TimeUnit.NANOSECONDS);
        judged(now, before);
    }

    /** The destination was reached and failed in a way worth counting against it. */
    public void failed(long now, long elapsedNanos) {
        nowNanos = now;
        var before = breaker.getState();
        breaker.onError(elapsedNanos, TimeUnit.NANOSECONDS, failure);
        judged(now, before);
    }

    /**
     * The destination cannot or will not serve.
     *
     * @param floorNanos how long at least, as the upstream said, or 0
     */
    public void paused(long now, PauseCause why, long floorNanos) {
        nowNanos = now;
        breaker.releasePermission();
        probing = false;
        if (cause == null || now >= pausedUntil) {
            streak++; // results of deliveries that left together count as one pause
        }
        long pause = Math.max(floorNanos, pauseNanos(streak));
        pausedUntil = cause == why ? Math.max(pausedUntil, now + pause) : now + pause;
        cause = why;
    }

    /** The delivery ended without saying anything about the destination. */
    public void released(long now) {
        nowNanos = now;
        breaker.releasePermission();
        probing = false;
    }

    /** Something about the destination changed for the better: the next probe need not wait. */
    public void hinted(long now) {
        if (cause != null && !cause.byUpstream()) {
            pausedUntil = Math.min(pausedUntil, now);
            streak = 0;
        }
    }

    /** When it is worth asking again: {@code now} if at once, Long.MAX_VALUE if only a result can change anything. */
    public long opensAt(long now) {
        if (cause != null && now < pausedUntil) {
            return pausedUntil;
        }
        if (probing) {
            return Long.MAX_VALUE;
        }
        return switch (breaker.getState()) {
            case OPEN, FORCED_OPEN -> Math.max(now, breakerOpensAgain);
            case HALF_OPEN -> mayProbe() ? now : Long.MAX_VALUE;
            case CLOSED, DISABLED, METRICS_ONLY -> now;
        };
    }

    /**
     * When deliveries are expected to go on, at the earliest: {@code now} if nothing keeps them, else the moment of the
     * next probe. While probes decide, what follows if they fail: a caller is told the longer of two waits.
     */
    public long resumesAt(long now) {
        long resumes = now;
        if (cause != null && now < pausedUntil) {
            resumes = pausedUntil;
        } else if (probing) {
            resumes = now + pauseNanos(streak + 1);
        }
        return switch (breaker.getState()) {
            case OPEN, FORCED_OPEN -> Math.max(resumes, breakerOpensAgain);
            case HALF_OPEN ->
                mayProbe()
                        ? resumes
                        : Math.max(resumes, now + settings.openFor().toNanos());
            case CLOSED, DISABLED, METRICS_ONLY -> resumes;
        };
    }

    private long pauseNanos(int inARow) {
        long grown = settings.minPause().toNanos() << Math.min(inARow - 1, 20);
        return Math.min(grown, settings.maxPause().toNanos());
    }

    /** Whether a half-open breaker waits for more probes than are out; it does not say, so it is asked for one. */
    private boolean mayProbe() {
        boolean free = breaker.tryAcquirePermission();
        if (free) {
            breaker.releasePermission();
        }
        return free;
    }

    /** How long as many probes more would take as have been refused in a row, by the pause in force. */
    public long pausedForNanos(long now) {
        long pause = Math.max(pauseNanos(Math.max(1, streak)), pausedUntil - now);
        return pause > Long.MAX_VALUE / Math.max(1, streak) ? Long.MAX_VALUE : streak * pause;
    }

    /** Whether the one delivery that may end a pause is out. */
    public boolean probing() {
        return probing;
    }

    /** What closes the gate, in words, or null while it is open. */
    public @Nullable String reason(long now) {
        if (cause != null) {
            return cause.text();
        }
        return switch (breaker.getState()) {
            case OPEN, FORCED_OPEN ->
                "gate open for %d ms more after failures"
                        .formatted(TimeUnit.NANOSECONDS.toMillis(Math.max(0, breakerOpensAgain - now)));
            case HALF_OPEN -> "gate half-open, probing";
            case CLOSED, DISABLED, METRICS_ONLY -> null;
        };
    }

    /** The pause in force, or null. */
    public @Nullable PauseCause cause() {
        return cause;
    }

    private void judged(long now, CircuitBreaker.State before) {
        if (breaker.getState() == CircuitBreaker.State.OPEN && before != CircuitBreaker.State.OPEN) {
            breakerOpensAgain = now + settings.openFor().toNanos() + 1; // the breaker wants the moment to have passed
        }
        probing = false;
        if (cause != null && (!cause.byUpstream() || now >= pausedUntil)) {
            cause = null;
            streak = 0;
        }
    }

    /** The moment the gate was last told, as the breaker wants to read it. */
    private final class GateClock extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.EPOCH.plusNanos(nowNanos);
        }
    }
}
