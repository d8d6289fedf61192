package dev.sluice.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.queue.message.Knobs;
import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.order.OrderKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Queues that deliver one message at a time, and which of them. */
class OrderTest {
    private final Rig rig = Rig.with(Configs.order(OrderKind.PRIORITY));

    private static Knobs priority(String lane, int priority) {
        return new Knobs(null, lane, priority, 0, 0);
    }

    private MessageId offer(int priority) {
        return rig.offer(priority("", priority));
    }

    private void pause() {
        rig.operate(new Command.Pause("q", "test"));
    }

    private void resume() {
        rig.operate(new Command.Resume("q"));
    }

    /** Answers deliveries until none is left, and tells in which order they came. */
    private List<MessageId> delivered() {
        int from = rig.delivered.size() - rig.leases.size();
        while (!rig.leases.isEmpty()) {
            rig.result(rig.leases.values().iterator().next(), Rig.status(200, ""));
        }
        return rig.delivered.stream()
                .skip(from)
                .map(lease -> lease.message().id())
                .toList();
    }

    @Test
    void theHighestPriorityGoesFirstAndWithinItTheFirstAccepted() {
        pause();
        var low = offer(0);
        var high = offer(9);
        var middle = offer(5);
        var highToo = offer(9);
        resume();
        assertThat(delivered()).containsExactly(high, highToo, middle, low);
    }

    @Test
    void aKeysMessagesKeepTheirOrderWhateverTheirPriority() {
        pause();
        var first = rig.offer(priority("a", 0));
        var second = rig.offer(priority("a", 9));
        var other = offer(4);
        resume();
        assertThat(delivered()).containsExactly(other, first, second);
    }

    @Test
    void aPositionCountsWhatGoesBeforeByPriority() {
        pause();
        var low = offer(0);
        var lowToo = offer(0);
        var high = offer(9);
        assertThat(rig.view(low).position()).isEqualTo(1);
        assertThat(rig.view(lowToo).position()).isEqualTo(2);
        assertThat(rig.view(high).position()).isZero();
        rig.operate(new Command.Cancel(high));
        assertThat(rig.view(low).position()).isZero();
    }

    @Test
    void whatWaitsIsSortedAnewWhenTheOrderChanges() {
        rig.apply(new Event.Configured(Configs.order(OrderKind.FIFO)));
        pause();
        var low = offer(0);
        var high = offer(9);
        var highest = offer(9);
        rig.operate(new Command.Cancel(high));
        rig.apply(new Event.Configured(Configs.order(OrderKind.PRIORITY)));
        resume();
        assertThat(delivered()).containsExactly(highest, low);
    }

    @Test
    void aRestartThatReadsTheJournalBeforeTheSettingsKeepsTheOrder() {
        pause();
        var low = offer(0);
        var high = offer(9);
        rig.crash(List.of());
        rig.apply(new Event.Configured(Configs.order(OrderKind.PRIORITY)));
        resume();
        assertThat(delivered()).containsExactly(high, low);
    }

    @Test
    void oneThatComesBackFromAFailedAttemptResumesItsPlace() {
        pause();
        var low = offer(1);
        var high = offer(8);
        resume();
        rig.respond(high, 503);
        assertThat(rig.underWay(low)).isTrue();
        rig.pass(Duration.ofSeconds(2));
        var last = offer(1);
        assertThat(delivered()).containsExactly(low, high, last);
    }

    @Test
    void anOrderGivesOutInTheSequenceOfItsComparison() {
        for (var kind : OrderKind.values()) {
            for (long seed = 0; seed < 200; seed++) {
                givesOutInSequence(kind, seed);
            }
        }
    }

    private record Ranked(long sequence, int priority, long deadlineMillis) implements dev.sluice.queue.order.Ranked {}

    private static void givesOutInSequence(OrderKind kind, long seed) {
        var random = new SplittableRandom(seed);
        var order = kind.<Ranked>create();
        var in = new ArrayList<Ranked>();
        for (int i = 0; i < 100; i++) {
            if (random.nextInt(3) > 0 || in.isEmpty()) {
                var item = new Ranked(i, random.nextInt(10), random.nextInt(50));
                in.add(item);
                order.add(item);
            } else {
                order.remove(in.remove(random.nextInt(in.size())));
            }
            assertThat(order.isEmpty()).isEqualTo(in.isEmpty());
            var first =
                    in.stream().min(Comparator.comparing(item -> item, order)).orElse(null);
            assertThat(order.first()).as("%s, seed %d", kind, seed).isEqualTo(first);
        }
    }
}
