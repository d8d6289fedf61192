package dev.sluice.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.queue.config.Overflow;
import dev.sluice.queue.delivery.AttemptResult;
import dev.sluice.queue.gate.PauseCause;
import dev.sluice.queue.message.Knobs;
import dev.sluice.queue.message.Message;
import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.message.Way;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What closed gates do to predicted waits; the upstream of cluster {@code slow} asks to come back in a minute. */
class PredictedWaitTest {
    private static final long MINUTE = 60_000_000_000L;
    private final Rig rig = Rig.with(Configs.bounds(4, 1000, 100, Duration.ofDays(1), Overflow.REJECT));

    private MessageId offer(String cluster) {
        return offer(cluster, Knobs.NONE);
    }

    private MessageId offer(String cluster, Knobs knobs) {
        var any = rig.message("q", 10, knobs);
        var way = new Way("inbound", "local", cluster, "post", cluster);
        return rig.offer(new Message(any.id(), "q", "", way, any.request(), any.body(), any.knobs()), 0);
    }

    private MessageId closed(String cluster) {
        var id = offer(cluster);
        var answer = Rig.status(503, "");
        rig.result(
                rig.lease(id),
                new AttemptResult.Answered(answer.response(), answer.body(), AttemptResult.NO_GRPC, MINUTE));
        return id;
    }

    private long wait(MessageId id) {
        return rig.view(id).expectedWaitMillis();
    }

    private long queueWait() {
        return rig.queue("q").predictedWaitMillis();
    }

    private long retryAfter(MessageId refused) {
        var answer = (Admission.Refused) rig.answers.get(refused);
        assertThat(answer.why()).isEqualTo(Refusal.MESSAGES);
        return answer.retryAfterSeconds();
    }

    @Test
    void aMessageWaitsForItsOwnDestinationsGate() {
        var slow = closed("slow");
        rig.operate(new Command.Pause("q", "test")); // so that what goes to the other is still there to be asked about
        var fast = offer("fast");
        assertThat(wait(slow)).isEqualTo(60_000);
        assertThat(wait(fast)).isZero();
        rig.pass(Duration.ofSeconds(45));
        assertThat(wait(slow)).isEqualTo(15_000);
        assertThat(rig.view(slow).nextAttemptMillis()).isEqualTo(rig.wall + 15_000);
    }

    @Test
    void anAcceptedCallerIsToldOfTheGate() {
        closed("slow");
        var accepted = (Admission.Accepted) rig.answers.get(offer("slow"));
        assertThat(accepted.message().expectedWaitMillis()).isEqualTo(60_000);
    }

    @Test
    void aDelayedMessageWaitsForTheLaterOfItsMomentAndTheGate() {
        closed("slow");
        assertThat(wait(offer("slow", new Knobs(null, "", 0, rig.wall + 20_000, 0))))
                .isEqualTo(60_000);
        assertThat(wait(offer("slow", new Knobs(null, "", 0, rig.wall + 90_000, 0))))
                .isEqualTo(90_000);
    }

    @Test
    void whileAProbeIsOutItIsTakenToFail() {
        var probe = offer("slow");
        rig.result(rig.lease(probe), new AttemptResult.Unavailable(PauseCause.NO_HEALTHY_HOST));
        var behind = offer("slow");
        assertThat(wait(behind)).isEqualTo(100);
        rig.pass(Duration.ofMillis(100));
        assertThat(rig.underWay(probe)).isTrue();
        assertThat(wait(behind)).as("the next pause is twice as long").isEqualTo(200);
        assertThat(queueWait()).isEqualTo(200);
        rig.pass(Duration.ofMillis(10));
        rig.result(rig.lease(probe), new AttemptResult.Unavailable(PauseCause.NO_HEALTHY_HOST));
        assertThat(wait(behind)).isEqualTo(200);
    }

    @Test
    void aQueueReportsTheLongestOfThoseThatMessagesWaitFor() {
        var slow = closed("slow");
        rig.operate(new Command.Pause("q", "test"));
        assertThat(queueWait()).isEqualTo(60_000);
        offer("fast");
        assertThat(queueWait()).isEqualTo(60_000);
        rig.operate(new Command.Cancel(slow));
        assertThat(queueWait()).as("nothing waits for it").isZero();
    }

    @Test
    void anEmptyQueueReportsTheGateThatTheNextMessageWouldMeet() {
        rig.operate(new Command.Cancel(closed("slow")));
        assertThat(rig.queue("q").pending()).isZero();
        assertThat(queueWait()).isEqualTo(60_000);
    }

    @Test
    void aRefusedCallerIsToldOfTheGateThatKeepsTheRoom() {
        closed("slow");
        for (int i = 0; i < 3; i++) {
            offer("slow");
        }
        assertThat(retryAfter(offer("slow"))).isBetween(48L, 300L);
        assertThat(retryAfter(offer("never seen"))).isBetween(48L, 300L);
    }

    @Test
    void aRefusedCallerIsToldOfItsOwnGateWhereOthersMakeRoom() {
        closed("slow");
        var fast = new ArrayList<MessageId>();
        for (int i = 0; i < 20; i++) { // so that there is a rate
            fast.add(offer("fast"));
            rig.pass(Duration.ofMillis(100));
            rig.respond(fast.getLast(), 200);
        }
        List.of("fast", "fast", "fast").forEach(this::offer);
        assertThat(retryAfter(offer("fast"))).isLessThan(5);
        assertThat(retryAfter(offer("slow"))).isBetween(48L, 80L);
    }
}
