package dev.sluice.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopTest {
    private static final long MILLI = 1_000_000;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Loop loop = new Loop(channel.eventLoop(), channel.alloc(), new SplittableRandom(1));

    /** A timer that counts, or fails when it is told to. */
    private static final class Alarm extends Timer {
        private final boolean fails;
        private int fired;

        Alarm(boolean fails) {
            this.fails = fails;
        }

        @Override
        protected void expired() {
            fired++;
            if (fails) throw new IllegalStateException("a bug");
        }
    }

    private void pass(long millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MAX_VALUE - 1, 1L << 62})
    void aDelayWithoutEndSilencesNoOtherTimer(long endless) {
        channel.freezeTime();
        var before = new Alarm(false);
        var after = new Alarm(false);
        loop.arm(before, 10 * MILLI);
        loop.arm(new Alarm(false), endless);
        loop.arm(after, 20 * MILLI);
        pass(40);
        assertThat(before.fired).isEqualTo(1);
        assertThat(after.fired).isEqualTo(1);
    }

    @Test
    void aTimerThatFailsLeavesTheOthersDue() {
        channel.freezeTime();
        var well = new Alarm(false);
        loop.arm(new Alarm(true), 10 * MILLI);
        loop.arm(well, 10 * MILLI);
        pass(20);
        assertThat(well.fired).isEqualTo(1);
        loop.arm(well, 10 * MILLI);
        pass(20);
        assertThat(well.fired).isEqualTo(2);
    }

    @Test
    void theTimeStandsStillWithinATurnAndNoLonger() {
        channel.freezeTime();
        long before = loop.nowNanos();
        channel.advanceTimeBy(3, TimeUnit.MILLISECONDS);
        assertThat(loop.nowNanos()).isEqualTo(before);
        channel.runPendingTasks();
        assertThat(loop.nowNanos()).isEqualTo(before + 3 * MILLI);
        channel.advanceTimeBy(3, TimeUnit.MILLISECONDS);
        loop.timePasses();
        assertThat(loop.nowNanos()).isEqualTo(before + 6 * MILLI);
    }

    @Test
    void theTimeGoesOnAfterTheLoopWasShutDown() {
        var group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        var ended = new Loop(group.next(), channel.alloc(), new SplittableRandom(1));
        assertThat(group.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(10_000))
                .isTrue();
        long before = ended.nowNanos();
        ended.arm(new Alarm(false), MILLI);
        ended.atTurnEnd(() -> {});
        while (ended.nowNanos() == before) Thread.onSpinWait();
    }

    @Test
    void aTurnThatFailsLeavesTheOthersTheirs() {
        var ended = new Alarm(false);
        loop.atTurnEnd(() -> {
            throw new IllegalStateException("a bug");
        });
        loop.atTurnEnd(ended::expired);
        channel.runPendingTasks();
        loop.atTurnEnd(ended::expired);
        channel.runPendingTasks();
        assertThat(ended.fired).isEqualTo(2);
    }
}
