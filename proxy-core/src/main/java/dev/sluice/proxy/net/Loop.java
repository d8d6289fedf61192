package dev.sluice.proxy.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every connection of one worker shares: its event loop, a clock read, timers, chance, the allocator, and the end of
 * the turn. Confined to the event loop's thread unless a method says otherwise.
 */
public final class Loop {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
    private static final long LONGEST = 1L << 60;

    private final EventLoop eventLoop;
    private final ByteBufAllocator allocator;
    private final RandomGenerator random;
    private final TimerWheel wheel;
    private final Runnable endTurn = this::endTurn;
    private ArrayList<Turn> ending = new ArrayList<>();
    private ArrayList<Turn> spare = new ArrayList<>();
    private boolean turnScheduled;
    private long now;
    private boolean nowKnown;
    private io.netty.util.concurrent.@Nullable ScheduledFuture<?> wake;
    private long wakeAt = Long.MAX_VALUE;

    /** A worker's shared things over a Netty loop; {@code random} is used on that loop only. */
    public Loop(EventLoop eventLoop, ByteBufAllocator allocator, RandomGenerator random) {
        this.eventLoop = eventLoop;
        this.allocator = allocator;
        this.random = random;
        this.wheel = new TimerWheel(eventLoop.ticker().nanoTime());
    }

    /** The Netty loop; hand work over with its {@code execute}. */
    public EventLoop eventLoop() {
        return eventLoop;
    }

    public ByteBufAllocator allocator() {
        return allocator;
    }

    public RandomGenerator random() {
        return random;
    }

    /**
     * Nanoseconds of the loop's monotonic clock. It is read once for all that one read of a connection or one timer brings,
     * as a request asks for the time a dozen times: what is returned may be as old as that, and never older than the turn.
     * It goes on after the loop was shut down, as its connections end then.
     */
    public long nowNanos() {
        if (!nowKnown) {
            now = eventLoop.ticker().nanoTime();
            nowKnown = endsTurn();
        }
        return now;
    }

    /** Something new is about to be handled: the clock is read again when somebody asks. */
    void timePasses() {
        nowKnown = false;
    }

    /** Whether the caller is on the loop; mutating methods assert it. */
    public boolean inLoop() {
        return eventLoop.inEventLoop();
    }

    /**
     * Calls {@code turn} once after all that is readable now has been handled. Callers ask once a turn. A loop that was shut
     * down has no turns: nothing is called.
     */
    public void atTurnEnd(Turn turn) {
        if (endsTurn()) ending.add(turn);
    }

    /** Whether the end of this turn will come: sees to it unless the loop was shut down and takes no work. */
    private boolean endsTurn() {
        if (turnScheduled) return true;
        if (eventLoop.isShutdown()) return false;
        turnScheduled = true;
        eventLoop.execute(endTurn);
        return true;
    }

    /**
     * Arms a timer; one that is armed is moved. Delays past {@value #LONGEST} ns (36 years) are that long. A loop that was
     * shut down fires none.
     */
    public void arm(Timer timer, long delay) {
        // Callers pass on what configuration and clients ask for: a sum must never overflow and silence the wheel.
        long delayNanos = Math.clamp(delay, 0, LONGEST);
        long now = nowNanos();
        wheel.arm(timer, delayNanos, now);
        if (now + delayNanos < wakeAt) wakeAfter(delayNanos, now);
    }

    private void endTurn() {
        turnScheduled = false;
        var turns = ending;
        ending = spare;
        for (int i = 0; i < turns.size(); i++) {
            try {
                turns.get(i).turnEnded();
            } catch (RuntimeException bug) {
                // One connection's bug must not keep the others of this turn from being flushed.
                LOG.error("a connection failed at the end of a turn", bug);
            }
        }
        turns.clear();
        spare = turns;
        timePasses();
    }

    private void wakeAfter(long delayNanos, long now) {
        if (eventLoop.isShutdown()) return;
        if (wake != null) wake.cancel(false);
        wakeAt = now + delayNanos;
        wake = eventLoop.schedule(this::advance, delayNanos, TimeUnit.NANOSECONDS);
    }

    private void advance() {
        wake = null;
        wakeAt = Long.MAX_VALUE;
        timePasses();
        long now = nowNanos();
        long delay = wheel.advance(now, bug -> LOG.error("a timer failed", bug));
        // A timer fired above may have armed another and set a wake-up of its own.
        if (delay >= 0 && now + delay < wakeAt) wakeAfter(delay, now);
    }
}
