package dev.sluice.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.LeakWatch;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is written in a turn leaves together at its end; the loop's turns and timers. */
class OutboundTest {
    @RegisterExtension
    final LeakWatch leaks = new LeakWatch();

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Loop loop = new Loop(channel.eventLoop(), leaks.allocator(), new SplittableRandom(1));
    private final Outbound out = new Outbound(channel, loop, Traffic.UNCOUNTED);

    @AfterEach
    void end() {
        channel.finishAndReleaseAll();
    }

    private ByteBuf bytes(int length, char c) {
        var buffer = leaks.allocator().directBuffer(Math.max(1, length));
        for (int i = 0; i < length; i++) buffer.writeByte(c);
        return buffer;
    }

    private List<String> writes() {
        var all = new ArrayList<String>();
        for (ByteBuf b = channel.readOutbound(); b != null; b = channel.readOutbound()) {
            all.add(b.toString(StandardCharsets.ISO_8859_1));
            b.release();
        }
        return all;
    }

    @Test
    void smallWritesOfATurnLeaveAsOne() {
        out.room(1).writeByte('a');
        out.append(bytes(10, 'b'));
        out.append(bytes(0, 'x'));
        out.room(100).writeByte('c');
        assertThat(writes()).isEmpty();
        channel.runPendingTasks();
        assertThat(writes()).containsExactly("abbbbbbbbbbc");
    }

    @Test
    void largeWritesKeepTheirPlace() {
        out.room(1).writeByte('a');
        out.append(bytes(5000, 'b'));
        out.room(1).writeByte('c');
        channel.runPendingTasks();
        assertThat(writes()).containsExactly("a", "b".repeat(5000), "c");
    }

    @Test
    void moreThanARoomHoldsLosesNothing() {
        var expected = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            out.append(bytes(100, (char) ('a' + i % 26)));
            expected.append(String.valueOf((char) ('a' + i % 26)).repeat(100));
        }
        out.room(40_000).writeByte('!');
        channel.runPendingTasks();
        assertThat(String.join("", writes())).isEqualTo(expected + "!");
    }

    @Test
    void whatWasNeverWrittenCanBeDropped() {
        out.room(1).writeByte('a');
        out.discard();
        channel.runPendingTasks();
        assertThat(writes()).isEmpty();
        assertThat(leaks.held()).isZero();
    }

    @Test
    void aTurnAskedForWithinATurnComesNext() {
        var order = new ArrayList<String>();
        loop.atTurnEnd(() -> {
            order.add("first");
            loop.atTurnEnd(() -> order.add("third"));
        });
        loop.atTurnEnd(() -> order.add("second"));
        channel.runPendingTasks();
        assertThat(order).containsExactly("first", "second", "third");
    }

    @Test
    void timersOfTheLoopExpireInTime() {
        channel.freezeTime();
        var fired = new ArrayList<String>();
        var late = timer(() -> fired.add("late"));
        loop.arm(late, TimeUnit.SECONDS.toNanos(10));
        loop.arm(timer(() -> fired.add("early")), TimeUnit.SECONDS.toNanos(1));
        pass(900);
        assertThat(fired).isEmpty();
        pass(110);
        assertThat(fired).containsExactly("early");
        loop.arm(late, TimeUnit.SECONDS.toNanos(2));
        pass(2010);
        assertThat(fired).containsExactly("early", "late");
        pass(20_000);
        assertThat(fired).hasSize(2);
    }

    private void pass(long millis) {
        for (long i = 0; i < millis; i += 10) {
            channel.advanceTimeBy(10, TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();
        }
    }

    private static Timer timer(Runnable then) {
        return new Timer() {
            @Override
            protected void expired() {
                then.run();
            }
        };
    }
}
