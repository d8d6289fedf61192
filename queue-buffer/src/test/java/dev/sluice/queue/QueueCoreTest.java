package dev.sluice.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.queue.config.Delivery;
import dev.sluice.queue.config.Durability;
import dev.sluice.queue.config.IdempotencyRules;
import dev.sluice.queue.config.Overflow;
import dev.sluice.queue.config.Results;
import dev.sluice.queue.message.Knobs;
import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.message.State;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueueCoreTest {
    private static final long SECOND = 1_000_000_000;
    private final Rig rig = Rig.with(Configs.q());

    @Test
    void answersAfterTheCommitAndDeliversAfterTheAnswer() {
        rig.autoCommit = false;
        var id = rig.offer();
        assertThat(rig.answers).isEmpty();
        assertThat(rig.leases).isEmpty();
        rig.commit();
        assertThat(rig.answers.get(id)).isInstanceOf(Admission.Accepted.class);
        assertThat(rig.underWay(id)).isTrue();
    }

    @Test
    void keepsTheAnswerForItsMonitor() {
        var id = rig.offer();
        rig.respond(id, 201);
        var ending = rig.view(id).ending();
        assertThat(ending.state()).isEqualTo(State.DONE);
        assertThat(ending.response().status()).isEqualTo(201);
        assertThat(ending.body().size()).isEqualTo(4);
    }

    @Test
    void memoryQueuesNeverTouchTheJournal() {
        var memory = Rig.with(Configs.durability(Configs.q(), Durability.MEMORY));
        var id = memory.offer();
        memory.respond(id, 503);
        memory.pass(Duration.ofSeconds(1));
        memory.respond(id, 200);
        memory.operate(new Command.Pause("q", "lunch"));
        assertThat(memory.view(id).state()).isEqualTo(State.DONE);
        assertThat(memory.journal).isEmpty();
    }

    @Test
    void aFailedCommitIsNeverAnAcceptance() {
        rig.autoCommit = false;
        var id = rig.offer();
        rig.apply(new Event.CommitFailed(rig.journal.getLast().ticket(), true, "disk gone"));
        assertThat(rig.answers.get(id)).isEqualTo(new Admission.NotAccepted(true, "disk gone"));
        assertThat(rig.queue("q").pending()).isZero();
        assertThat(rig.journal.getLast().entry()).hasToString("Withdrawn[id=" + id + ", step=1]");
    }

    @Test
    void refusesByTheViolatedBound() {
        var small = Rig.with(Configs.bounds(2, 25, 20, Duration.ofDays(1), Overflow.REJECT));
        small.apply(new Event.Operated(1, new Command.Pause("q", "test"), false));
        assertThat(small.answers.get(small.offer(small.message("q", 21, Knobs.NONE), 0)))
                .matches(a -> ((Admission.Refused) a).why() == Refusal.MESSAGE_BYTES);
        small.offer(small.message("q", 15, Knobs.NONE), 0);
        assertThat(small.answers.get(small.offer(small.message("q", 15, Knobs.NONE), 0)))
                .matches(a -> ((Admission.Refused) a).why() == Refusal.BYTES);
        small.offer(small.message("q", 10, Knobs.NONE), 0);
        var refused = (Admission.Refused) small.answers.get(small.offer(small.message("q", 0, Knobs.NONE), 0));
        assertThat(refused.why()).isEqualTo(Refusal.MESSAGES);
        assertThat(refused.retryAfterSeconds()).isBetween(1L, 300L);
    }

    @Test
    void tellsARefusedCallerByLittlesLawWhenToComeBack() {
        var one = Rig.with(Configs.delivery(d -> new Delivery(1, 0, 0, false, d.timeout())));
        for (int i = 0; i < 150; i++) {
            one.offer();
        }
        for (int i = 0; i < 120; i++) { // two leave and one comes each second, for a minute
            one.pass(Duration.ofMillis(500));
            one.result(one.leases.values().iterator().next(), Rig.status(200, ""));
            if (i % 2 == 0) {
                one.offer();
            }
        }
        assertThat(one.queue("q").pending()).isEqualTo(90);
        one.apply(new Event.Configured(Configs.bounds(50, 1_000_000, 1000, Duration.ofDays(1), Overflow.REJECT)));
        var refused = (Admission.Refused) one.answers.get(one.offer());
        assertThat(refused.why()).isEqualTo(Refusal.MESSAGES);
        // (90 - 0.8 * 50) / (2 - 1) = 50 seconds, spread by a fifth
        assertThat(refused.retryAfterSeconds()).isBetween(38L, 64L);
    }

    @Test
    void dropsTheOldestToDeadLettersWhenToldTo() {
        var small = Rig.with(Configs.bounds(1, 100, 20, Duration.ofDays(1), Overflow.DROP_OLDEST));
        small.operate(new Command.Pause("q", "test"));
        var first = small.offer();
        var second = small.offer();
        assertThat(small.view(first).state()).isEqualTo(State.DEAD);
        assertThat(small.view(first).cause()).isEqualTo("overflow");
        assertThat(small.answers.get(second)).isInstanceOf(Admission.Accepted.class);
    }

    @Test
    void aKeysMessagesGoOneAfterTheOther() {
        var a1 = rig.offer(Rig.lane("a"));
        var a2 = rig.offer(Rig.lane("a"));
        var b1 = rig.offer(Rig.lane("b"));
        assertThat(rig.underWay(a1)).isTrue();
        assertThat(rig.underWay(a2)).isFalse();
        assertThat(rig.underWay(b1)).isTrue();
        rig.respond(a1, 500);
        assertThat(rig.underWay(a2)).isFalse(); // a1 backs off
        rig.pass(Duration.ofSeconds(1));
        rig.respond(a1, 200);
        assertThat(rig.underWay(a2)).isTrue();
    }

    @Test
    void expiresAtItsDeadlineWithARecord() {
        rig.operate(new Command.Pause("q", "test"));
        var id = rig.offer(new Knobs(null, "", 0, 0, rig.wall + 5_000));
        rig.pass(Duration.ofSeconds(5));
        assertThat(rig.view(id).state()).isEqualTo(State.EXPIRED);
        assertThat(rig.view(id).cause()).isEqualTo("deadline");
    }

    @Test
    void theAttemptOfAMessageNeverOutlivesItsDeadline() {
        var id = rig.offer(new Knobs(null, "", 0, 0, rig.wall + 5_000));
        assertThat(rig.lease(id).timeoutNanos()).isEqualTo(5 * SECOND);
    }

    @Test
    void ageCountsFromFirstEligibility() {
        var aging = Rig.with(Configs.bounds(10, 1000, 100, Duration.ofSeconds(10), Overflow.REJECT));
        aging.operate(new Command.Pause("q", "test"));
        var id = aging.offer(new Knobs(null, "", 0, aging.wall + 60_000, 0));
        aging.pass(Duration.ofSeconds(69));
        assertThat(aging.view(id).state()).isEqualTo(State.READY);
        aging.pass(Duration.ofSeconds(2));
        assertThat(aging.view(id).state()).isEqualTo(State.EXPIRED);
    }

    @Test
    void waitsUntilItsDeliveryTime() {
        var id = rig.offer(new Knobs(null, "", 0, rig.wall + 10_000, 0));
        rig.pass(Duration.ofMillis(9_999));
        assertThat(rig.view(id).state()).isEqualTo(State.WAITING);
        rig.pass(Duration.ofMillis(1));
        assertThat(rig.underWay(id)).isTrue();
    }

    @Test
    void givesTheRealAnswerToACallerThatWaitsAndDeliversBesideTheCommit() {
        rig.autoCommit = false;
        var id = rig.offer(rig.message("q", 10, Knobs.NONE), 2 * SECOND);
        assertThat(rig.underWay(id)).isTrue();
        rig.respond(id, 200);
        assertThat(rig.answers.get(id)).isInstanceOf(Admission.Answered.class);
        rig.commit();
        assertThat(rig.view(id).state()).isEqualTo(State.DONE);
    }

    @Test
    void answersAcceptedWhenTheWaitIsOver() {
        var id = rig.offer(rig.message("q", 10, Knobs.NONE), 2 * SECOND);
        rig.pass(Duration.ofSeconds(2));
        assertThat(rig.answers.get(id)).isInstanceOf(Admission.Accepted.class);
        rig.respond(id, 404);
        assertThat(rig.view(id).state()).isEqualTo(State.DEAD);
    }

    @Test
    void aRefusalByTheUpstreamIsTheAnswerOfACallerWhoWaits() {
        var id = rig.offer(rig.message("q", 10, Knobs.NONE), 2 * SECOND);
        rig.respond(id, 404);
        assertThat(((Admission.Answered) rig.answers.get(id)).response().status())
                .isEqualTo(404);
        assertThat(rig.view(id).state()).isEqualTo(State.DONE);
    }

    @Test
    void anEarlyDeliveryThatFailsWaitsForItsCommit() {
        rig.autoCommit = false;
        var id = rig.offer(rig.message("q", 10, Knobs.NONE), 2 * SECOND);
        rig.respond(id, 503);
        rig.pass(Duration.ofSeconds(5));
        assertThat(rig.leases).isEmpty();
        rig.commit();
        assertThat(rig.answers.get(id)).isInstanceOf(Admission.Accepted.class);
        assertThat(rig.lease(id).attempt()).isEqualTo(2);
    }

    @Test
    void aCommitThatFailsUnderAnEarlyDeliveryLeavesItToTheDelivery() {
        rig.autoCommit = false;
        var answered = rig.offer(rig.message("q", 10, Knobs.NONE), 2 * SECOND);
        rig.apply(new Event.CommitFailed(rig.journal.getLast().ticket(), false, "full"));
        rig.respond(answered, 200);
        assertThat(rig.answers.get(answered)).isInstanceOf(Admission.Answered.class);
        var failed = rig.offer(rig.message("q", 10, Knobs.NONE), 2 * SECOND);
        rig.apply(new Event.CommitFailed(rig.journal.getLast().ticket(), false, "full"));
        rig.respond(failed, 503);
        assertThat(rig.answers.get(failed)).isEqualTo(new Admission.NotAccepted(true, "full"));
    }

    @Test
    void oneKeyIsOneMessage() {
        var first = rig.offer(Rig.key("k", "x"));
        var again = rig.offer(Rig.key("k", "x"));
        assertThat(((Admission.Same) rig.answers.get(again)).message().id()).isEqualTo(first);
        var other = rig.offer(Rig.key("k", "y"));
        assertThat(((Admission.Refused) rig.answers.get(other)).why()).isEqualTo(Refusal.KEY_REUSED);
        rig.respond(first, 200);
        var late = rig.offer(Rig.key("k", "x"));
        assertThat(((Admission.Same) rig.answers.get(late))
                        .message()
                        .ending()
                        .response()
                        .status())
                .isEqualTo(200);
    }

    @Test
    void repeatsDuringTheCommitShareItsOutcome() {
        rig.autoCommit = false;
        var first = rig.offer(Rig.key("k", "x"));
        var again = rig.offer(Rig.key("k", "x"));
        assertThat(rig.answers).isEmpty();
        rig.commit();
        assertThat(rig.answers.get(first)).isInstanceOf(Admission.Accepted.class);
        assertThat(rig.answers.get(again)).isInstanceOf(Admission.Same.class);
    }

    @Test
    void aKeyIsFreeAgainAfterItsWindowAndSurvivesARestartWithin() {
        var config = Configs.remembering(
                new Results(Duration.ofSeconds(1), 100), new IdempotencyRules(Duration.ofMinutes(1), 10, false));
        var rig = Rig.with(config);
        var first = rig.offer(Rig.key("k", "x"));
        rig.respond(first, 200);
        rig.pass(Duration.ofSeconds(30));
        rig.crash(List.of(config));
        var within = rig.offer(Rig.key("k", "x"));
        assertThat(((Admission.Same) rig.answers.get(within)).message().id()).isEqualTo(first);
        assertThat(rig.view(first).ending().body()).isNull();
        rig.pass(Duration.ofSeconds(31));
        assertThat(rig.answers.get(rig.offer(Rig.key("k", "x")))).isInstanceOf(Admission.Accepted.class);
        assertThat(rig.view(first)).isNull();
    }

    @Test
    void cutsAStoredResultButNotTheOneACallerWaitsFor() {
        var rig = Rig.with(Configs.remembering(new Results(Duration.ofHours(1), 2), IdempotencyRules.DEFAULT));
        var id = rig.offer();
        rig.apply(new Event.Subscribed(id, 5, SECOND));
        rig.respond(id, 200);
        assertThat(rig.informed.get(5L).ending().body().size()).isEqualTo(4);
        assertThat(rig.view(id).ending().body().size()).isEqualTo(2);
        assertThat(rig.view(id).ending().truncated()).isTrue();
    }

    @Test
    void aLongPollEndsWithItsTimeOrItsMessage() {
        var id = rig.offer();
        rig.apply(new Event.Subscribed(id, 1, SECOND));
        rig.pass(Duration.ofSeconds(1));
        assertThat(rig.informed.get(1L).state()).isEqualTo(State.IN_FLIGHT);
        rig.apply(new Event.Subscribed(id, 2, SECOND));
        rig.respond(id, 200);
        assertThat(rig.informed.get(2L).state()).isEqualTo(State.DONE);
        rig.apply(new Event.Subscribed(MessageId.random(rig.random, ""), 3, SECOND));
        assertThat(rig.unknown).containsExactly(3L);
    }

    @Test
    void keepsToConcurrencyAndRate() {
        var slow = Rig.with(Configs.delivery(d -> new Delivery(2, 1, 3, false, d.timeout())));
        for (int i = 0; i < 10; i++) {
            slow.offer();
        }
        assertThat(slow.leases).hasSize(2);
        List.copyOf(slow.leases.values()).forEach(lease -> slow.result(lease, Rig.status(200, "")));
        assertThat(slow.leases).hasSize(1); // the burst of 3 is used up
        slow.pass(Duration.ofSeconds(1));
        assertThat(slow.leases).hasSize(2);
    }
}
