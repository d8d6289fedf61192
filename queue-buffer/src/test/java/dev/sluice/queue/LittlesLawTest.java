package dev.sluice.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.queue.config.Overflow;
import dev.sluice.queue.delivery.AttemptResult;
import dev.sluice.queue.gate.PauseCause;
import dev.sluice.queue.message.Knobs;
import dev.sluice.queue.message.State;
import dev.sluice.queue.view.MessageFilter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LittlesLawTest {
    private final Rig rig = Rig.with(Configs.q());

    private double residual() {
        return rig.queue("q").littleResidual();
    }

    private void outage() {
        for (int second = 0; second < 120; second++) {
            rig.offer();
            List.copyOf(rig.leases.values())
                    .forEach(lease -> rig.result(lease, new AttemptResult.Unavailable(PauseCause.NO_HEALTHY_HOST)));
            rig.pass(Duration.ofSeconds(1));
            assertThat(residual()).isZero();
        }
    }

    private void drain() {
        for (int i = 0; i < 1000 && rig.queue("q").pending() > 0; i++) {
            rig.pass(Duration.ofMillis(100));
            List.copyOf(rig.leases.values()).forEach(lease -> rig.result(lease, Rig.status(200, "")));
            assertThat(residual()).isZero();
        }
        assertThat(rig.queue("q").pending()).isZero();
    }

    @Test
    void anOutageWithARestartLeavesNoResidual() {
        outage();
        rig.crash(List.of(Configs.q()));
        assertThat(rig.queue("q").pending()).isEqualTo(120);
        assertThat(rig.queue("q").lambda())
                .as("what is recovered does not arrive")
                .isZero();
        outage();
        rig.moveTo(rig.now + Duration.ofHours(3).toNanos()); // nobody looks
        assertThat(residual()).isZero();
        drain();
        rig.pass(Duration.ofMinutes(5));
        assertThat(residual()).isZero();
    }

    @Test
    void whateverEndsAMessageLeavesNoResidual() {
        var dead = rig.offer();
        rig.pass(Duration.ofSeconds(3));
        rig.respond(dead, 404);
        rig.operate(new Command.Pause("q", "test"));
        var cancelled = rig.offer();
        rig.pass(Duration.ofSeconds(5));
        rig.operate(new Command.Cancel(cancelled));
        var expired = rig.offer(new Knobs(null, "", 0, 0, rig.wall + 5_000));
        rig.pass(Duration.ofSeconds(7));
        assertThat(rig.view(expired).state()).isEqualTo(State.EXPIRED);
        rig.operate(new Command.RetryDead("q", MessageFilter.ANY));
        rig.pass(Duration.ofSeconds(11));
        rig.operate(new Command.Purge("q", MessageFilter.ANY));
        assertThat(rig.queue("q").pending()).isZero();
        assertThat(residual()).isZero();
        assertThat(rig.queue("q").mu()).as("one was served").isLessThan(1);
    }

    @Test
    void aWithdrawalLeavesNoResidualAndIsNoArrival() {
        rig.autoCommit = false;
        for (int i = 0; i < 10; i++) {
            rig.offer();
            rig.pass(Duration.ofSeconds(2));
            rig.apply(new Event.CommitFailed(rig.journal.getLast().ticket(), false, "disk"));
            assertThat(residual()).isZero();
        }
        assertThat(rig.queue("q").lambda()).isZero();
        assertThat(rig.queue("q").timeToFullSeconds()).isInfinite();
    }

    @Test
    void aPurgeIsNoService() {
        rig.operate(new Command.Pause("q", "test"));
        for (int i = 0; i < 1000; i++) {
            rig.offer();
        }
        rig.operate(new Command.Purge("q", MessageFilter.ANY));
        assertThat(rig.queue("q").mu()).isZero();
    }

    @Test
    void whatMadeRoomLeavesNoResidual() {
        var small = Rig.with(Configs.bounds(2, 1000, 100, Duration.ofDays(1), Overflow.DROP_OLDEST));
        small.operate(new Command.Pause("q", "test"));
        for (int i = 0; i < 10; i++) {
            small.offer();
            small.pass(Duration.ofSeconds(1));
            assertThat(small.queue("q").littleResidual()).isZero();
        }
    }

    @Test
    void aMessageThatTheIndexLostShowsAndGoesOnShowing() {
        outage();
        rig.operate(new Command.Pause("q", "test"));
        rig.core.state.queues.get("q").pending.pollLastEntry();
        for (int minute = 0; minute < 10; minute++) {
            rig.pass(Duration.ofMinutes(1));
            assertThat(residual()).as("one of 120").isBetween(0.001, 0.02);
        }
    }

    @Test
    void aMessageThatNobodyCountedShows() {
        rig.operate(new Command.Pause("q", "test"));
        rig.offer();
        rig.core.state.queues.get("q").counts.rejected("journal"); // as of one that was withdrawn
        rig.pass(Duration.ofSeconds(10));
        assertThat(residual()).isEqualTo(1);
    }

    @Test
    void whatAnyLifeLosesShows() {
        int lost = 0;
        for (long seed = 0; seed < 100; seed++) {
            var simulation = new Simulation(seed);
            simulation.steps(100);
            var queue = simulation.core.state.queues.get("q");
            if (queue.pending.pollFirstEntry() != null) {
                simulation.moveTo(simulation.now + 1_000_000_000);
                assertThat(simulation.queue("q").littleResidual())
                        .as("seed " + seed)
                        .isPositive();
                lost++;
            }
        }
        assertThat(lost).isGreaterThan(50);
    }
}
