package dev.sluice.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.queue.config.IdempotencyRules;
import dev.sluice.queue.config.Overflow;
import dev.sluice.queue.config.QueueConfig;
import dev.sluice.queue.config.Results;
import dev.sluice.queue.message.Knobs;
import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.message.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is remembered of ended messages, for how long, and what has to give way to what. */
class RetentionTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private static QueueConfig config(Duration retention, Duration window, int maxKeys) {
        return Configs.remembering(new Results(retention, 100), new IdempotencyRules(window, maxKeys, false));
    }

    private static MessageId done(Rig rig, Knobs knobs) {
        var id = rig.offer(knobs);
        rig.respond(id, 200);
        return id;
    }

    private static MessageId repeated(Rig rig, String key) {
        var again = rig.offer(Rig.key(key, "x"));
        return rig.answers.get(again) instanceof Admission.Same same
                ? same.message().id()
                : null;
    }

    @Test
    void messagesWithoutAKeyDriveOutNoneThatHasOne() {
        var rig = Rig.with(config(HOUR, HOUR, 3), 4 * Rig.REMEMBERED);
        var keyed = done(rig, Rig.key("k", "x"));
        for (int i = 0; i < 50; i++) {
            done(rig, Knobs.NONE);
        }
        assertThat(rig.queue("q").depth(State.DONE)).isEqualTo(1 + 4);
        assertThat(rig.view(keyed).state()).isEqualTo(State.DONE);
        assertThat(repeated(rig, "k")).isEqualTo(keyed);
        assertThat(rig.queue("q").counters().forgotten()).containsEntry("memory_bytes", 46L);
    }

    @Test
    void messagesWithAKeyDriveOutNoneThatHasNone() {
        var rig = Rig.with(config(HOUR, HOUR, 3));
        var unkeyed = done(rig, Knobs.NONE);
        var keyed = new ArrayList<MessageId>();
        for (int i = 0; i < 10; i++) {
            keyed.add(done(rig, Rig.key("k" + i, "x")));
        }
        assertThat(rig.view(unkeyed).state()).isEqualTo(State.DONE);
        assertThat(rig.view(keyed.get(6))).isNull();
        for (int i = 7; i < 10; i++) {
            assertThat(repeated(rig, "k" + i)).isEqualTo(keyed.get(i));
        }
        assertThat(repeated(rig, "k6")).isNull();
        assertThat(rig.queue("q").counters().forgotten()).containsEntry("max_keys", 8L); // k6 came anew
    }

    @Test
    void anOfferThatIsRefusedTakesNoKeysPlace() {
        var rig = Rig.with(config(HOUR, HOUR, 1));
        var keyed = done(rig, Rig.key("k", "x"));
        rig.offer(rig.message("q", 2 << 20, Rig.key("other", "x")), 0);
        assertThat(repeated(rig, "k")).isEqualTo(keyed);
    }

    @Test
    void aQueueThatFloodsTheMemoryDrivesOutNoOthers() {
        var rig = Rig.with(config(HOUR, HOUR, 3), 10 * Rig.REMEMBERED);
        rig.apply(new Event.Configured(QueueConfig.defaults("quiet")));
        var quiet = rig.offer(rig.message("quiet", 1, Knobs.NONE), 0);
        rig.respond(quiet, 200);
        for (int i = 0; i < 50; i++) {
            done(rig, Knobs.NONE);
        }
        assertThat(rig.view(quiet).state()).isEqualTo(State.DONE);
        assertThat(rig.queue("q").depth(State.DONE)).isEqualTo(9);
    }

    @Test
    void anOfferForWhichTheHeapHasNoRoomIsRefusedUntilAnotherHasGone() {
        var rig = Rig.with(config(HOUR, HOUR, 3), new HeapBounds(3 * Item.LIVE + 3 * Rig.REMEMBERED, 0));
        var first = rig.offer(Knobs.NONE);
        var refused = rig.offer(Knobs.NONE); // heads are charged, too: two fit, a third does not
        for (int i = 0; i < 3 && !(rig.answers.get(refused) instanceof Admission.Refused); i++) {
            refused = rig.offer(Knobs.NONE);
        }
        assertThat(rig.answers.get(refused))
                .isInstanceOfSatisfying(
                        Admission.Refused.class, no -> assertThat(no.why()).isEqualTo(Refusal.MEMORY));
        rig.respond(first, 200);
        assertThat(rig.answers.get(rig.offer(Knobs.NONE))).isInstanceOf(Admission.Accepted.class);
    }

    @Test
    void keysOfAllQueuesTakeHalfOfTheHeapAtMost() {
        var rig = Rig.with(config(HOUR, HOUR, 1000), new HeapBounds(40 * Rig.REMEMBERED, 0));
        var last = done(rig, Rig.key("k", "x"));
        for (int i = 0; i < 100; i++) {
            last = done(rig, Rig.key("k" + i, "x"));
        }
        assertThat(rig.queue("q").depth(State.DONE)).isBetween(10L, 20L);
        assertThat(repeated(rig, "k99")).isEqualTo(last);
        assertThat(rig.queue("q").counters().forgotten().get("memory_bytes")).isGreaterThan(80L);
        assertThat(rig.queue("q").counters().rejected()).isEmpty();
    }

    @Test
    void aRestartRemembersTheSame() {
        var config = config(HOUR, HOUR, 3);
        var rig = Rig.with(config, 4 * Rig.REMEMBERED);
        var all = new ArrayList<MessageId>();
        for (int i = 0; i < 20; i++) { // within one millisecond
            all.add(done(rig, i % 2 == 0 ? Knobs.NONE : Rig.key("k" + i, "x")));
        }
        var pending = rig.offer(Rig.key("pending", "x"));
        var before = all.stream().filter(id -> rig.view(id) != null).toList();
        assertThat(before).hasSize(2 + 4);
        rig.crash(List.of(config));
        assertThat(all.stream().filter(id -> rig.view(id) != null)).isEqualTo(before);
        assertThat(rig.underWay(pending)).isTrue();
    }

    @Test
    void anotherWindowAndRetentionHoldForWhatHasEnded() {
        var rig = Rig.with(config(HOUR, HOUR, 10));
        var short1 = done(rig, Rig.key("a", "x"));
        rig.pass(Duration.ofMinutes(10));
        rig.apply(new Event.Configured(config(Duration.ofMinutes(5), Duration.ofMinutes(20), 10)));
        assertThat(rig.view(short1).ending().body()).isNull();
        assertThat(repeated(rig, "a")).isEqualTo(short1);
        rig.pass(Duration.ofMinutes(11));
        assertThat(rig.view(short1)).isNull();
        assertThat(repeated(rig, "a")).isNull();

        var long1 = done(rig, Rig.key("b", "x"));
        rig.apply(new Event.Configured(config(HOUR, Duration.ofHours(2), 10)));
        rig.pass(Duration.ofMinutes(50));
        assertThat(rig.view(long1).ending().body()).isNotNull();
        rig.pass(Duration.ofMinutes(50));
        assertThat(repeated(rig, "b")).isEqualTo(long1);
    }

    @Test
    void fewerKeysHoldAtOnce() {
        var rig = Rig.with(config(HOUR, HOUR, 10));
        var ids = new ArrayList<MessageId>();
        for (int i = 0; i < 4; i++) {
            ids.add(done(rig, Rig.key("k" + i, "x")));
        }
        rig.apply(new Event.Configured(config(HOUR, HOUR, 2)));
        assertThat(rig.view(ids.get(1))).isNull();
        assertThat(repeated(rig, "k2")).isEqualTo(ids.get(2));
        assertThat(repeated(rig, "k3")).isEqualTo(ids.get(3));
    }

    @Test
    void whatAQueueKeepsLongerThanTheDefaultsIsThereWhenItsSettingsComeAfterARestart() {
        var config = config(Duration.ofDays(8), Duration.ofDays(9), 3);
        var rig = Rig.with(config);
        var done = done(rig, Rig.key("k", "x"));
        rig.pass(Duration.ofDays(7));
        rig.crash(List.of());
        assertThat(rig.view(done).ending().body()).isNotNull();
        rig.apply(new Event.Configured(config));
        assertThat(repeated(rig, "k")).isEqualTo(done);
        rig.pass(Duration.ofHours(47));
        assertThat(rig.view(done).ending().body()).isNull();
        assertThat(repeated(rig, "k")).isEqualTo(done);
        rig.pass(Duration.ofHours(2));
        assertThat(rig.view(done)).isNull();
    }

    @Test
    void whatNobodyConfiguresAfterARestartGoesInTime() {
        var rig = Rig.with(config(Duration.ofDays(8), Duration.ofDays(9), 3));
        var done = done(rig, Rig.key("k", "x"));
        rig.crash(List.of());
        rig.pass(Duration.ofHours(25));
        assertThat(rig.view(done)).isNull();
    }

    @Test
    void aPendingMessageIsAsOldAsItsQueueAllowsWhenSettingsComeAfterARestart() {
        var old = Configs.bounds(10, 1000, 100, Duration.ofDays(5), Overflow.REJECT);
        var rig = Rig.with(old);
        rig.operate(new Command.Pause("q", "test"));
        var id = rig.offer();
        rig.pass(Duration.ofDays(4));
        rig.crash(List.of());
        assertThat(rig.view(id).state()).isEqualTo(State.READY);
        rig.apply(new Event.Configured(old));
        rig.pass(Duration.ofHours(23));
        assertThat(rig.view(id).state()).isEqualTo(State.READY);
        rig.pass(Duration.ofHours(2));
        assertThat(rig.view(id).state()).isEqualTo(State.EXPIRED);
    }

    @Test
    void bodiesGiveWayBeforeWhatIsKnownOfThem() {
        var rig = Rig.with(Configs.bounds(10, 10, 100, HOUR, Overflow.REJECT));
        var first = done(rig, Knobs.NONE);
        done(rig, Knobs.NONE);
        done(rig, Knobs.NONE); // 4 bytes each
        assertThat(rig.view(first).ending().body()).isNull();
        assertThat(rig.view(first).ending().response().status()).isEqualTo(200);
        assertThat(rig.queue("q").counters().forgotten()).containsEntry("max_bytes", 1L);
    }

    @Test
    void whatCameWithoutABodyLosesNone() {
        var rig = Rig.with(Configs.q());
        var id = rig.offer();
        rig.result(rig.lease(id), Rig.status(204, ""));
        rig.pass(Duration.ofHours(2));
        assertThat(rig.view(id).ending().body()).isNotNull();
        rig.crash(List.of(Configs.q()));
        assertThat(rig.view(id).ending().body()).isNotNull();
    }

    @Test
    void anAnswerThatIsKeptWithoutABodyIsCutAndNotGone() {
        var rig = Rig.with(Configs.remembering(new Results(HOUR, 0), IdempotencyRules.DEFAULT));
        var id = done(rig, Knobs.NONE);
        rig.crash(List.of(Configs.remembering(new Results(HOUR, 0), IdempotencyRules.DEFAULT)));
        assertThat(rig.view(id).ending().truncated()).isTrue();
        assertThat(rig.view(id).ending().body().size()).isZero();
    }
}
