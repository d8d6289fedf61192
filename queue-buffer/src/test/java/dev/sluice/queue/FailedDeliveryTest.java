package dev.sluice.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.queue.config.Brake;
import dev.sluice.queue.config.DeadLetters;
import dev.sluice.queue.config.Delivery;
import dev.sluice.queue.config.KeyFailure;
import dev.sluice.queue.delivery.AttemptResult;
import dev.sluice.queue.gate.PauseCause;
import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.message.State;
import dev.sluice.queue.view.MessageFilter;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailedDeliveryTest {
    private static final long SECOND = 1_000_000_000;
    private final Rig rig = Rig.with(Configs.q());

    @Test
    void aDeadHeadBlocksItsKeyUntilItIsRetried() {
        var first = rig.offer(Rig.lane("a"));
        var second = rig.offer(Rig.lane("a"));
        rig.respond(first, 400);
        assertThat(rig.view(second).waitingOn()).isEqualTo("key blocked by dead letter " + first);
        assertThat(rig.operate(new Command.RetryDead("q", MessageFilter.of(first)))
                        .changed())
                .isEqualTo(1);
        rig.respond(first, 200);
        assertThat(rig.underWay(second)).isTrue();
    }

    @Test
    void aKeyGoesOnBehindADeadLetterWhenToldTo() {
        var other = Rig.with(Configs.retry(0, Brake.DEFAULT, KeyFailure.DEAD_LETTER_AND_CONTINUE, DeadLetters.DEFAULT));
        var first = other.offer(Rig.lane("a"));
        var second = other.offer(Rig.lane("a"));
        other.respond(first, 400);
        assertThat(other.underWay(second)).isTrue();
        other.operate(new Command.RetryDead("q", MessageFilter.ANY));
        assertThat(other.underWay(first)).isFalse(); // not beside its key's message under way
        other.respond(second, 200);
        assertThat(other.underWay(first)).isTrue();
    }

    @Test
    void spendsNoAttemptOnADestinationThatIsDown() {
        var id = rig.offer();
        for (int i = 0; i < 20; i++) {
            rig.result(rig.lease(id), new AttemptResult.Unavailable(PauseCause.NO_HEALTHY_HOST));
            assertThat(rig.view(id).state()).isEqualTo(State.READY);
            assertThat(rig.view(id).waitingOn()).isEqualTo("no healthy host");
            rig.pass(Duration.ofSeconds(6));
        }
        assertThat(rig.lease(id).attempt()).isEqualTo(1);
        rig.respond(id, 200);
        assertThat(rig.view(id).attempts()).isEqualTo(1);
    }

    @Test
    void probesWithOneMessageAndAHintHurriesIt() {
        var first = rig.offer();
        var second = rig.offer();
        rig.result(rig.lease(first), new AttemptResult.Unavailable(PauseCause.NO_HEALTHY_HOST));
        rig.result(rig.lease(second), new AttemptResult.Unavailable(PauseCause.NO_HEALTHY_HOST));
        assertThat(rig.leases).isEmpty();
        rig.apply(new Event.DestinationChanged("orders"));
        assertThat(rig.leases).hasSize(1);
        rig.respond(first, 200);
        assertThat(rig.underWay(second)).isTrue();
    }

    @Test
    void honoursRetryAfterOf503AsAPauseOfTheDestination() {
        var id = rig.offer();
        var answer = Rig.status(503, "");
        rig.result(
                rig.lease(id),
                new AttemptResult.Answered(answer.response(), answer.body(), AttemptResult.NO_GRPC, 7 * SECOND));
        rig.pass(Duration.ofMillis(6_990));
        assertThat(rig.underWay(id)).isFalse();
        rig.pass(Duration.ofMillis(20));
        assertThat(rig.lease(id).attempt()).isEqualTo(1);
    }

    @Test
    void messagesThatAloneAreThrottledDoNotKeepTheOthersWaiting() {
        throttled(20, AttemptResult.NONE, Duration.ofSeconds(1));
    }

    @Test
    void norDoThoseThatAreThrottledForLong() {
        throttled(3, 3600 * SECOND, Duration.ofMinutes(2)); // within its max_age of a day
    }

    private void throttled(int count, long retryAfterNanos, Duration step) {
        var throttled = new HashSet<MessageId>();
        for (int i = 0; i < count; i++) {
            throttled.add(rig.offer());
        }
        var others = new HashSet<MessageId>();
        for (int i = 0; i < 100; i++) {
            others.add(rig.offer());
        }
        for (int i = 0; i < 600; i++) {
            while (!rig.leases.isEmpty()) {
                var lease = rig.leases.values().iterator().next();
                if (throttled.contains(lease.message().id())) {
                    var answer = Rig.status(429, "");
                    rig.result(
                            lease,
                            new AttemptResult.Answered(
                                    answer.response(), answer.body(), AttemptResult.NO_GRPC, retryAfterNanos));
                } else {
                    rig.result(lease, Rig.status(200, ""));
                    others.remove(lease.message().id());
                }
            }
            rig.pass(step);
        }
        assertThat(others).as("not delivered").isEmpty();
        assertThat(throttled)
                .allSatisfy(id -> assertThat(rig.view(id).attempts()).isZero());
    }

    @Test
    void theOnlyMessageIsTheProbeAfterEveryPause() {
        var id = rig.offer();
        for (int i = 0; i < 20; i++) {
            rig.result(rig.lease(id), Rig.status(429, ""));
            rig.pass(Duration.ofSeconds(6)); // above the longest pause
            assertThat(rig.underWay(id)).isTrue();
        }
    }

    @Test
    void deliversEverythingOnceTheProbesOfAnOpenBreakerSucceed() {
        var rig = Rig.with(Configs.delivery(d -> new Delivery(10, 0, 0, false, d.timeout())));
        for (int i = 0; i < 40; i++) {
            rig.offer();
        }
        while (!rig.leases.isEmpty()) {
            rig.result(rig.leases.values().iterator().next(), Rig.status(500, ""));
        }
        rig.pass(Duration.ofSeconds(6));
        assertThat(rig.leases.size()).as("probes").isPositive();
        for (int i = 0; i < 100 && !rig.leases.isEmpty(); i++) {
            rig.result(rig.leases.values().iterator().next(), Rig.status(200, ""));
        }
        assertThat(rig.queue("q").pending()).isZero();
    }

    @Test
    void diesWhenItsAttemptsAreSpent() {
        var two = Rig.with(Configs.retry(2, Brake.DEFAULT, KeyFailure.BLOCK_KEY, DeadLetters.DEFAULT));
        var id = two.offer();
        two.respond(id, 500);
        two.pass(Duration.ofSeconds(1));
        two.respond(id, 500);
        assertThat(two.view(id).state()).isEqualTo(State.DEAD);
        assertThat(two.view(id).cause()).isEqualTo("retries exhausted: status 500");
        two.operate(new Command.RetryDead("q", MessageFilter.ANY));
        assertThat(two.lease(id).attempt()).isEqualTo(3);
        two.respond(id, 500);
        assertThat(two.view(id).state()).isEqualTo(State.WAITING);
    }

    @Test
    void theBrakeSavesTheRestFromTheDeadLetters() {
        var braked = Rig.with(
                Configs.retry(0, new Brake(3, Duration.ofSeconds(10)), KeyFailure.BLOCK_KEY, DeadLetters.DEFAULT));
        for (int i = 0; i < 10; i++) {
            braked.offer();
        }
        List.copyOf(braked.leases.values()).forEach(lease -> braked.result(lease, Rig.status(404, "")));
        assertThat(braked.queue("q").depth(State.DEAD)).isEqualTo(3);
        assertThat(braked.queue("q").depth(State.READY)).isEqualTo(7);
        assertThat(braked.queue("q").pausedBy()).startsWith("brake: 3 messages failed with status 404");
        braked.operate(new Command.Resume("q"));
        assertThat(braked.leases).hasSize(7);
    }

    @Test
    void aLostLeaseIsATimeout() {
        var id = rig.offer();
        var lost = rig.lease(id);
        rig.pass(Duration.ofSeconds(32));
        assertThat(rig.view(id).attempts()).isEqualTo(1);
        rig.result(lost, Rig.status(200, "late"));
        assertThat(rig.view(id).state()).isNotEqualTo(State.DONE);
    }

    @Test
    void afterARestartTheLongestDeadStillMakesRoomFirst() {
        var two = Configs.retry(
                1, new Brake(0, Duration.ofSeconds(1)), KeyFailure.BLOCK_KEY, new DeadLetters(2, Duration.ofHours(1)));
        var small = Rig.with(two);
        var first = small.offer();
        var second = small.offer();
        var third = small.offer();
        for (var id : List.of(second, first)) {
            small.respond(id, 400);
            small.pass(Duration.ofSeconds(1));
        }
        small.crash(List.of(two));
        small.respond(third, 400);
        assertThat(small.view(second).state()).isEqualTo(State.EXPIRED);
        assertThat(small.view(first).state()).isEqualTo(State.DEAD);
    }

    @Test
    void boundsDeadLettersByLettingTheOldestExpire() {
        var few = Rig.with(Configs.retry(
                0, new Brake(0, Duration.ofSeconds(1)), KeyFailure.BLOCK_KEY, new DeadLetters(2, Duration.ofHours(1))));
        var first = few.offer();
        few.respond(first, 400);
        for (int i = 0; i < 2; i++) {
            few.respond(few.offer(), 400);
        }
        assertThat(few.view(first).state()).isEqualTo(State.EXPIRED);
        assertThat(few.queue("q").depth(State.DEAD)).isEqualTo(2);
    }
}
