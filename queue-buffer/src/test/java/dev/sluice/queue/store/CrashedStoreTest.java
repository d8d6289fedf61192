package dev.sluice.queue.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.queue.Admission;
import dev.sluice.queue.Command;
import dev.sluice.queue.config.Brake;
import dev.sluice.queue.config.IdempotencyRules;
import dev.sluice.queue.config.KeyFailure;
import dev.sluice.queue.config.QueueConfig;
import dev.sluice.queue.config.Results;
import dev.sluice.queue.idempotency.Fingerprint;
import dev.sluice.queue.idempotency.IdempotencyKey;
import dev.sluice.queue.journal.CrashFs;
import dev.sluice.queue.message.Fields;
import dev.sluice.queue.message.Knobs;
import dev.sluice.queue.message.Message;
import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.message.Payload;
import dev.sluice.queue.message.RequestImage;
import dev.sluice.queue.message.State;
import dev.sluice.queue.message.Way;
import dev.sluice.queue.order.OrderKind;
import dev.sluice.queue.view.MessageFilter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The core over a disk that loses power at every write and sync, with sectors kept, lost and torn. */
class CrashedStoreTest {
    private static final int[] KEEP_PERCENT = {0, 100, 50, 10, 90};

    private int states;

    /** What the outside world knows at one moment. */
    private static final class World {
        final Map<MessageId, Message> offered = new LinkedHashMap<>();
        final Set<MessageId> promised = new HashSet<>();
        final Set<MessageId> settled = new HashSet<>();
        final Set<MessageId> settledDurably = new HashSet<>();
        final Map<String, MessageId> keys = new HashMap<>();

        World copy() {
            var copy = new World();
            copy.offered.putAll(offered);
            copy.promised.addAll(promised);
            copy.settled.addAll(settled);
            copy.settledDurably.addAll(settledDurably);
            copy.keys.putAll(keys);
            return copy;
        }
    }

    private static QueueConfig config() {
        var c = QueueConfig.defaults("q");
        return new QueueConfig(
                "q",
                c.durability(),
                c.bounds(),
                c.overflow(),
                OrderKind.FIFO,
                c.delivery(),
                c.retry(),
                new Brake(0, c.brake().within()),
                KeyFailure.DEAD_LETTER_AND_CONTINUE,
                c.deadLetters(),
                c.results(),
                c.idempotency());
    }

    private static Message message(SplittableRandom random, String key) {
        var id = MessageId.random(random, "");
        var idempotency = key.isEmpty() ? null : new IdempotencyKey("", key, new Fingerprint(0, 0, 0, 0));
        var lane = random.nextInt(3) == 0 ? "" : "lane" + random.nextInt(3);
        return new Message(
                id,
                "q",
                "",
                new Way("l", "rc", "vh", "r", "c"),
                new RequestImage(Fields.EMPTY, Fields.EMPTY),
                Payload.of((id + "-".repeat(random.nextInt(200))).getBytes(StandardCharsets.UTF_8)),
                new Knobs(idempotency, lane, 0, 0, 0));
    }

    @Test
    void whatWasPromisedSurvivesEveryCrash() {
        for (long seed = 0; seed < 30; seed++) {
            live(seed);
        }
        assertThat(states).isGreaterThan(2000);
    }

    private void live(long seed) {
        var random = new SplittableRandom(seed);
        var disk = new CrashFs();
        var world = new World();
        var store = new VirtualStore(disk, 1, random.nextBoolean() ? 0 : 1 << 20, config());
        var crashes = new ArrayList<Runnable>();
        disk.script((op, name) -> {
            if (op == CrashFs.Op.WRITE || op == CrashFs.Op.SYNC || op == CrashFs.Op.SYNC_DIRECTORY) {
                note(store, world);
                int keep = KEEP_PERCENT[(states + crashes.size()) % KEEP_PERCENT.length];
                var after = disk.crash(random, keep);
                var known = world.copy();
                long now = store.now;
                crashes.add(() -> check(after, known, now));
            }
        });
        for (int step = 0; step < 150; step++) {
            act(random, store, world);
            for (var crash : crashes) {
                try {
                    crash.run();
                } catch (AssertionError | RuntimeException e) {
                    throw new AssertionError("seed " + seed + " state " + states + ": " + e.getMessage(), e);
                }
                states++;
            }
            crashes.clear();
        }
    }

    private static void act(SplittableRandom random, VirtualStore store, World world) {
        switch (random.nextInt(9)) {
            case 0, 1, 2, 3 -> {
                var message = message(random, random.nextInt(3) == 0 ? "key" + random.nextInt(20) : "");
                world.offered.put(message.id(), message);
                store.offer(message);
            }
            case 4, 5, 6 -> {
                if (!store.leases.isEmpty()) {
                    var lease = store.leases.values().iterator().next();
                    int status = random.nextInt(5) == 0 ? 500 : random.nextInt(8) == 0 ? 404 : 200;
                    if (status == 200) {
                        world.settled.add(lease.message().id());
                    }
                    store.result(lease, status);
                }
            }
            case 7 -> {
                store.run();
                var ended = Set.copyOf(world.settled);
                store.pass(60);
                note(store, world);
                world.settledDurably.addAll(ended); // longer than a note may linger
            }
            default -> store.store.operate(new Command.RetryDead("q", MessageFilter.ANY), false, report -> {});
        }
        if (random.nextInt(3) == 0) {
            store.run();
            note(store, world);
        }
    }

    /** Takes down what the store has answered so far. */
    private static void note(VirtualStore store, World world) {
        for (var answer : store.answers.entrySet()) {
            MessageId id = null;
            if (answer.getValue() instanceof Admission.Accepted accepted) {
                id = accepted.message().id();
            } else if (answer.getValue() instanceof Admission.Same same) {
                id = same.message().id();
            }
            if (id != null) {
                world.promised.add(id);
                var key = world.offered.get(answer.getKey()).knobs().idempotency();
                if (key != null) {
                    var before = world.keys.put(key.key(), id);
                    assertThat(before == null || before.equals(id))
                            .as("I7 %s", key.key())
                            .isTrue();
                }
            }
        }
    }

    private static void check(CrashFs disk, World world, long now) {
        var store = new VirtualStore(disk, now + 1, now % 2 == 0 ? 0 : 1 << 20, config());
        for (var id : world.promised) { // I1
            assertThat(store.store.message(id)).as("I1 %s", id).isNotNull();
        }
        for (var key : world.keys.entrySet()) { // I7
            var repeat = message(new SplittableRandom(key.getKey().hashCode()), key.getKey());
            store.offer(repeat);
            store.run();
            var same = (Admission.Same) store.answers.get(repeat.id());
            assertThat(same.message().id()).as("I7 %s", key.getKey()).isEqualTo(key.getValue());
        }
        drain(store, world);
        for (var id : world.promised) {
            assertThat(store.store.message(id).state()).as("I1 %s", id).isIn(State.DONE, State.DEAD);
        }
    }

    /** Delivers all that is pending, and looks at each delivery. */
    private static void drain(VirtualStore store, World world) {
        var order = new ArrayList<>(world.offered.keySet());
        var last = new HashMap<String, Integer>();
        var seen = new HashSet<MessageId>();
        for (int i = 0; i < 10_000; i++) {
            for (var lease : List.copyOf(store.leases.values())) {
                var id = lease.message().id();
                var message = world.offered.get(id);
                assertThat(message).as("I2 %s", id).isNotNull();
                assertThat(lease.message().body().copy(1000))
                        .isEqualTo(message.body().copy(1000));
                assertThat(world.settledDurably).as("I6").doesNotContain(id);
                assertThat(seen.add(id)).as("I4 %s", id).isTrue();
                var lane = message.knobs().lane();
                var before = lane.isEmpty() ? null : last.put(lane, order.indexOf(id));
                assertThat(before == null || before < order.indexOf(id))
                        .as("I3 %s", id)
                        .isTrue();
                store.result(lease, 200);
            }
            store.run();
            if (store.leases.isEmpty()) {
                if (store.store.queue("q").pending() == 0) {
                    return;
                }
                store.pass(100);
            }
        }
        throw new AssertionError("the queue never drains");
    }

    @Test
    void aFailingDiskRefusesAndARecoveredOneFindsWhatEndedMeanwhile() {
        var disk = new CrashFs();
        var store = new VirtualStore(disk, 1, 1 << 20, config());
        var random = new SplittableRandom(5);
        var kept = message(random, "");
        store.offer(kept);
        store.pass(100);
        disk.script((op, name) -> {
            if (op == CrashFs.Op.WRITE || op == CrashFs.Op.SYNC) {
                throw new IOException("Input/output error");
            }
        });
        store.result(store.leases.values().iterator().next(), 200);
        store.pass(100);
        var refused = message(random, "");
        for (int i = 0; i < 3; i++) {
            var message = message(random, "");
            store.offer(message);
            store.pass(100);
            assertThat(store.answers.get(message.id())).isInstanceOf(Admission.NotAccepted.class);
        }
        assertThat(store.store.unavailable()).isNotEmpty();
        disk.script((op, name) -> {});
        store.pass(20_000);
        store.offer(refused);
        store.pass(100);
        assertThat(store.answers.get(refused.id())).isInstanceOf(Admission.Accepted.class);

        var again = new VirtualStore(disk.crash(random, 0), store.now, 1 << 20, config());
        assertThat(again.store.message(kept.id()).state()).isEqualTo(State.DONE);
        assertThat(again.store.message(refused.id()).state()).isEqualTo(State.IN_FLIGHT);
    }

    @Test
    void aLongLifeFitsASmallJournal() {
        var disk = new CrashFs();
        var store = new VirtualStore(disk, 1, 0, shortMemory());
        var random = new SplittableRandom(9);
        var first = message(random, "");
        store.store.operate(new Command.Pause("q", "later"), false, report -> {});
        store.offer(first); // stays for ever, while everything around it goes
        store.run();
        store.store.operate(new Command.Resume("q"), false, report -> {});
        store.run();
        for (int i = 0; i < 3000; i++) {
            var message = message(random, "");
            store.offer(message);
            store.run();
            assertThat(store.answers.get(message.id())).as("offer " + i).isInstanceOf(Admission.Accepted.class);
            for (var lease : List.copyOf(store.leases.values())) {
                if (!lease.message().id().equals(first.id())) {
                    store.result(lease, 200);
                }
            }
            store.pass(100);
        }
        var again = new VirtualStore(disk.crash(random, 0), store.now, 0, shortMemory());
        assertThat(again.store.message(first.id())).isNotNull();
    }

    @Test
    void whatIsForgottenEarlyGivesItsSpaceBackAndARestartKnowsTheRest() {
        var disk = new CrashFs();
        long fifty = 50 * 800;
        var store = new VirtualStore(disk, 1, 0, fifty, config());
        var random = new SplittableRandom(9);
        var ended = new ArrayList<MessageId>();
        var keyed = new ArrayList<MessageId>();
        for (int i = 0; i < 2000; i++) {
            boolean key = i % 100 == 0;
            var message = message(random, key ? "key" + i : "");
            (key ? keyed : ended).add(message.id());
            store.offer(message);
            store.run();
            assertThat(store.answers.get(message.id())).as("offer " + i).isInstanceOf(Admission.Accepted.class);
            List.copyOf(store.leases.values()).forEach(lease -> store.result(lease, 200));
            store.pass(100);
        }
        store.pass(1000); // the last ending is written, too
        store.pass(1000);
        var known = ended.stream().filter(id -> store.store.message(id) != null).toList();
        assertThat(known).hasSizeBetween(40, 60).isEqualTo(ended.subList(ended.size() - known.size(), ended.size()));
        var again = new VirtualStore(disk.crash(random, 0), store.now, 0, fifty, config());
        assertThat(ended.stream().filter(id -> again.store.message(id) != null)).isEqualTo(known);
        assertThat(keyed).allMatch(id -> again.store.message(id).state() == State.DONE);
    }

    private static QueueConfig shortMemory() {
        var c = config();
        return new QueueConfig(
                "q",
                c.durability(),
                c.bounds(),
                c.overflow(),
                OrderKind.FIFO,
                c.delivery(),
                c.retry(),
                c.brake(),
                c.onKeyFailure(),
                c.deadLetters(),
                new Results(Duration.ofSeconds(2), 100),
                new IdempotencyRules(Duration.ofSeconds(2), 1000, false));
    }
}
