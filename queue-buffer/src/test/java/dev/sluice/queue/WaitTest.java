package dev.sluice.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.queue.delivery.AttemptResult;
import dev.sluice.queue.gate.PauseCause;
import dev.sluice.queue.message.MessageId;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** What messages waited for is told apart, whatever the order of the causes. */
class WaitTest {
    private final Rig rig = Rig.with(Configs.q());

    private Duration waited(WaitCause cause) {
        return Duration.ofNanos(rig.waits.getOrDefault(cause, 0L));
    }

    @Test
    void aMessageWaitsBehindTheOneWithItsKeyAndThatForItsBackOff() {
        var first = rig.offer(Rig.lane("a"));
        var second = rig.offer(Rig.lane("a"));
        rig.respond(first, 500);
        rig.pass(Duration.ofSeconds(1));
        assertThat(waited(WaitCause.BACKOFF)).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(1));
        rig.respond(first, 200);
        assertThat(rig.underWay(second)).isTrue();
        assertThat(waited(WaitCause.LANE)).isEqualTo(Duration.ofSeconds(1));
        assertThat(rig.waits).containsOnlyKeys(WaitCause.BACKOFF, WaitCause.LANE);
    }

    @Test
    void aPauseIsAPauseToTheNanosecond() {
        rig.operate(new Command.Pause("q", "lunch"));
        rig.offer();
        rig.pass(Duration.ofSeconds(5));
        rig.operate(new Command.Resume("q"));
        assertThat(waited(WaitCause.PAUSED)).isEqualTo(Duration.ofSeconds(5));
        assertThat(rig.waits).containsOnlyKeys(WaitCause.PAUSED);
    }

    @Test
    void aMissingRouteIsNoOrdinaryGate() {
        var id = rig.offer();
        rig.result(rig.lease(id), new AttemptResult.Unavailable(PauseCause.NO_ROUTE));
        rig.pass(Duration.ofSeconds(1));
        rig.apply(
                new Event.Attempted(rig.lease(id).number(), new AttemptResult.Unavailable(PauseCause.NO_HEALTHY_HOST)));
        rig.pass(Duration.ofSeconds(1));
        rig.respond(id, 200);
        assertThat(waited(WaitCause.NO_ROUTE)).isPositive();
        assertThat(waited(WaitCause.GATE)).as("%s", rig.waits).isPositive();
        assertThat(rig.waits).containsOnlyKeys(WaitCause.NO_ROUTE, WaitCause.GATE);
    }

    @Test
    void fullConcurrencyIsToldFromTheRate() {
        var ids = new ArrayList<MessageId>();
        for (int i = 0; i <= Configs.q().delivery().maxConcurrent(); i++) ids.add(rig.offer());
        rig.pass(Duration.ofSeconds(2));
        rig.respond(ids.getFirst(), 200);
        assertThat(rig.underWay(ids.getLast())).isTrue();
        assertThat(waited(WaitCause.CONCURRENCY)).isEqualTo(Duration.ofSeconds(2));
    }
}
