package dev.sluice.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.queue.delivery.AttemptResult;
import dev.sluice.queue.message.State;
import dev.sluice.queue.view.MessageFilter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandTest {
    private final Rig rig = Rig.with(Configs.q());

    @Test
    void aPurgedDeadHeadFreesItsKey() {
        var first = rig.offer(Rig.lane("a"));
        var second = rig.offer(Rig.lane("a"));
        rig.respond(first, 400);
        rig.operate(new Command.PurgeDead("q", MessageFilter.ANY));
        assertThat(rig.view(first).state()).isEqualTo(State.CANCELLED);
        assertThat(rig.underWay(second)).isTrue();
    }

    @Test
    void cancelsWhatIsNotBeingDelivered() {
        var busy = rig.offer();
        assertThat(rig.operate(new Command.Cancel(busy)).kind()).isEqualTo(Report.Kind.IN_FLIGHT);
        rig.operate(new Command.Pause("q", "test"));
        var idle = rig.offer();
        assertThat(rig.operate(new Command.Cancel(idle), true).dryRun()).isTrue();
        assertThat(rig.view(idle).state()).isEqualTo(State.READY);
        assertThat(rig.operate(new Command.Cancel(idle)).changed()).isEqualTo(1);
        assertThat(rig.view(idle).state()).isEqualTo(State.CANCELLED);
        assertThat(rig.operate(new Command.Cancel(idle)).kind()).isEqualTo(Report.Kind.ENDED);
    }

    @Test
    void aPauseSurvivesARestart() {
        rig.operate(new Command.Pause("q", "lunch"));
        rig.crash(List.of(Configs.q()));
        var id = rig.offer();
        assertThat(rig.view(id).waitingOn()).isEqualTo("paused: lunch");
    }

    @Test
    void drainsByTakingNothingInAndBeginningNothing() {
        var busy = rig.offer();
        rig.operate(new Command.StopAdmitting());
        rig.operate(new Command.StopDelivering());
        assertThat(((Admission.Refused) rig.answers.get(rig.offer())).why()).isEqualTo(Refusal.DRAINING);
        rig.result(rig.lease(busy), new AttemptResult.Abandoned());
        rig.pass(Duration.ofMinutes(1));
        assertThat(rig.leases).isEmpty();
        assertThat(rig.view(busy).state()).isEqualTo(State.READY);
        assertThat(rig.view(busy).attempts()).isZero();
        rig.crash(List.of(Configs.q()));
        assertThat(rig.underWay(busy)).isTrue();
    }

    @Test
    void aClosedQueueTakesNothingInAndGoesOnDelivering() {
        rig.operate(new Command.Pause("q", "test"));
        var before = rig.offer();
        assertThat(rig.operate(new Command.Close("q"), true).changed()).isEqualTo(1);
        assertThat(rig.operate(new Command.Close("q")).changed()).isEqualTo(1);
        assertThat(((Admission.Refused) rig.answers.get(rig.offer())).why()).isEqualTo(Refusal.DRAINING);
        rig.operate(new Command.Resume("q"));
        assertThat(rig.view(before).state()).isEqualTo(State.IN_FLIGHT);
        assertThat(rig.operate(new Command.Close("none")).kind()).isEqualTo(Report.Kind.NO_QUEUE);
    }

    @Test
    void listsByFilterAndCursor() {
        rig.operate(new Command.Pause("q", "test"));
        rig.offer(Rig.lane("a"));
        var b = rig.offer(Rig.lane("b"));
        var c = rig.offer(Rig.lane("b"));
        var onlyB = new MessageFilter(null, "b", "", null);
        var page = rig.service.messages("q", onlyB, 0, 1, rig.now, rig.wall);
        assertThat(page).extracting(v -> v.id()).containsExactly(b);
        var next = rig.service.messages("q", onlyB, page.getLast().sequence(), 10, rig.now, rig.wall);
        assertThat(next).extracting(v -> v.id()).containsExactly(c);
    }
}
