package dev.sluice.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.queue.config.Bounds;
import dev.sluice.queue.config.Brake;
import dev.sluice.queue.config.DeadLetters;
import dev.sluice.queue.config.Delivery;
import dev.sluice.queue.config.Durability;
import dev.sluice.queue.config.IdempotencyRules;
import dev.sluice.queue.config.KeyFailure;
import dev.sluice.queue.config.Overflow;
import dev.sluice.queue.config.QueueConfig;
import dev.sluice.queue.config.Results;
import dev.sluice.queue.config.Retry;
import dev.sluice.queue.delivery.AttemptResult;
import dev.sluice.queue.entry.Entry;
import dev.sluice.queue.gate.PauseCause;
import dev.sluice.queue.idempotency.Fingerprint;
import dev.sluice.queue.idempotency.IdempotencyKey;
import dev.sluice.queue.message.Knobs;
import dev.sluice.queue.message.State;
import dev.sluice.queue.order.OrderKind;
import dev.sluice.queue.view.MessageFilter;
import dev.sluice.queue.view.MessageView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** One seeded life of a store: random offers, upstream moods, operators, commits, failures and crashes. */
final class Simulation extends Guarantees {
    private long waiters;
    private int mood;
    boolean failing = true; // whether the journal may fail
    int crashes;

    Simulation(long seed) {
        super(seed);
        autoCommit = false;
        configs.addAll(List.of(config("q"), config("r")));
        configs.forEach(config -> apply(new Event.Configured(config)));
    }

    private QueueConfig config(String name) {
        var memory = name.equals("r") && random.nextInt(3) == 0;
        return new QueueConfig(
                name,
                memory ? Durability.MEMORY : Durability.DISK,
                new Bounds(5 + random.nextInt(20), 600, 100, Duration.ofSeconds(60 + random.nextInt(600))),
                random.nextInt(4) == 0 ? Overflow.DROP_OLDEST : Overflow.REJECT,
                OrderKind.values()[random.nextInt(OrderKind.values().length)],
                new Delivery(
                        1 + random.nextInt(4), random.nextInt(3) * 5.0, 3, random.nextBoolean(), Duration.ofSeconds(2)),
                new Retry(
                        random.nextInt(4),
                        Duration.ofMillis(50),
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(5),
                        Retry.DEFAULT.statusCodes()),
                new Brake(random.nextInt(2) * 5, Duration.ofSeconds(10)),
                random.nextBoolean() ? KeyFailure.BLOCK_KEY : KeyFailure.DEAD_LETTER_AND_CONTINUE,
                new DeadLetters(4, Duration.ofMinutes(10)),
                new Results(Duration.ofSeconds(30), 6),
                new IdempotencyRules(WINDOW, MOST_KEYS, false));
    }

    void run(int steps) {
        steps(steps);
        end();
    }

    void steps(int steps) {
        for (int i = 0; i < steps; i++) {
            step();
            check();
        }
    }

    /** Every message of the durable queues with all that has to survive. */
    List<String> summary() {
        return offers.values().stream()
                .filter(known -> !inMemory(known.message.queue()))
                .sorted(Comparator.comparingInt(known -> known.order))
                .map(known -> view(known.message.id()))
                .filter(Objects::nonNull)
                .map(Simulation::summary)
                .toList();
    }

    private static String summary(MessageView view) {
        boolean idle = view.state().pending();
        var ending = view.ending();
        return String.join(
                " ",
                view.id().text(),
                idle ? "pending" : view.state().word(),
                view.lane(),
                view.sequence() + "",
                view.attempts() + "",
                view.state() == State.WAITING ? view.cause() : "",
                ending == null ? "" : ending.cause() + ending.atMillis() + ending.truncated() + ending.bodyBytes());
    }

    /** Starts over at this very moment, nothing lost. */
    void restart() {
        crash(configs);
    }

    private void step() {
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4 -> offerSomething();
            case 5, 6, 7, 8 -> resultOfSomething();
            case 9, 10, 11 -> commit(Math.min(journal.size(), durable + 1 + random.nextInt(6)));
            case 12, 13 -> passSome();
            case 14 -> operateSomething();
            case 15 -> subscribeSomething();
            case 16 -> mood = random.nextInt(6);
            case 17 -> apply(new Event.DestinationChanged("orders"));
            case 18 -> failSomeCommit();
            default -> {
                if (random.nextInt(12) == 0) {
                    crash();
                }
            }
        }
    }

    private void offerSomething() {
        var queue = random.nextInt(3) == 0 ? "r" : "q";
        var lane = random.nextInt(2) == 0 ? "" : "lane" + random.nextInt(4);
        long deliverAt = random.nextInt(6) == 0 ? wall + random.nextInt(5000) : 0;
        long deadline = random.nextInt(6) == 0 ? wall + random.nextInt(20_000) : 0;
        IdempotencyKey key = null;
        if (random.nextInt(4) == 0) {
            key = new IdempotencyKey(
                    "", "key" + random.nextInt(12), new Fingerprint(random.nextInt(12) == 0 ? 1 : 0, 0, 0, 0));
        }
        var knobs = new Knobs(key, lane, random.nextInt(10), deliverAt, deadline);
        var message = message(queue, random.nextInt(110), knobs);
        var known = new Known();
        known.message = message;
        known.order = offers.size();
        offers.put(message.id(), known);
        offer(message, random.nextInt(3) == 0 ? random.nextLong(3_000_000_000L) : 0);
    }

    private void resultOfSomething() {
        if (leases.isEmpty()) {
            return;
        }
        var open = List.copyOf(leases.values());
        var lease = open.get(random.nextInt(open.size()));
        var result = upstream();
        if (result instanceof AttemptResult.Answered answered
                && answered.response().status() < 300) {
            offers.get(lease.message().id()).settled = true;
        }
        result(lease, result);
    }

    private AttemptResult upstream() {
        int luck = random.nextInt(10);
        return switch (mood) {
            case 0, 1 -> luck == 0 ? status(404, "no") : status(200, "fine, thanks");
            case 2 -> luck < 5 ? new AttemptResult.Unavailable(PauseCause.NO_HEALTHY_HOST) : status(200, "");
            case 3 -> status(luck < 5 ? 500 : luck < 7 ? 429 : 204, "");
            case 4 -> luck < 4 ? new AttemptResult.TimedOut() : new AttemptResult.Reset("reset");
            default -> luck < 5 ? status(400, "poison") : new AttemptResult.Abandoned();
        };
    }

    private void passSome() {
        pass(Duration.ofMillis(random.nextInt(10) == 0 ? random.nextInt(60_000) : random.nextInt(2000)));
    }

    private void operateSomething() {
        var queue = random.nextBoolean() ? "q" : "r";
        var filter = random.nextBoolean() ? MessageFilter.ANY : new MessageFilter(null, "lane1", "", null);
        boolean dryRun = random.nextInt(3) == 0;
        switch (random.nextInt(8)) {
            case 0 -> operate(new Command.Pause(queue, "test"), dryRun);
            case 1, 2, 3 -> operate(new Command.Resume(queue), dryRun);
            case 4 -> operate(new Command.Purge(queue, filter), dryRun);
            case 5 -> operate(new Command.PurgeDead(queue, filter), dryRun);
            case 6 -> {
                service.messages(queue, new MessageFilter(State.DEAD, "", "", null), 0, 100, now, wall)
                        .forEach(dead -> offers.get(dead.id()).overtaken = true);
                operate(new Command.RetryDead(queue, filter), dryRun);
            }
            default -> anyOffer().ifPresent(known -> operate(new Command.Cancel(known.message.id()), dryRun));
        }
    }

    private Optional<Known> anyOffer() {
        return offers.values().stream().skip(random.nextInt(offers.size() + 1)).findFirst();
    }

    private void subscribeSomething() {
        anyOffer()
                .ifPresent(known ->
                        apply(new Event.Subscribed(known.message.id(), ++waiters, random.nextLong(2_000_000_000L))));
    }

    /** Fails everything that is not committed, as a journal does; what was written may or may not stay. */
    private void failSomeCommit() {
        if (!failing || random.nextInt(4) != 0) {
            return;
        }
        boolean unknown = random.nextBoolean();
        journalFailed = true;
        var lost = new ArrayList<>(journal.subList(durable, journal.size()));
        journal.subList(durable, journal.size()).clear();
        for (var stored : lost) {
            if (unknown && random.nextBoolean()) {
                journal.add(new Stored(stored.head(), stored.body(), NO_TICKET, stored.sync()));
            }
        }
        for (var stored : lost) {
            if (stored.ticket() != NO_TICKET) {
                apply(new Event.CommitFailed(stored.ticket(), unknown, "disk"));
            }
        }
        for (var stored : lost) { // as the store does once its disk is back
            if (stored.entry() instanceof Entry.OfMessage note && !(note instanceof Entry.Enqueued)) {
                core.restate(note.id(), now, wall).stream()
                        .filter(entry -> !(entry instanceof Entry.Enqueued))
                        .forEach(entry -> append(entry, Sync.LAZY, NO_TICKET));
            }
        }
    }

    private void crash() {
        crashes++;
        commitSilently(durable + random.nextInt(journal.size() - durable + 1));
        passClocks();
        crash(configs);
    }

    /** Made durable, but the crash came before anyone heard of it. */
    private void commitSilently(int upTo) {
        durable = upTo;
    }

    private void passClocks() {
        moveTo(now + random.nextLong(3_000_000_000L));
    }

    /** Lets everything come to an end: each offer is answered, each message decided, each body released once. */
    private void end() {
        mood = 0;
        autoCommit = true;
        commit();
        operate(new Command.Resume("q"));
        operate(new Command.Resume("r"));
        int idle = 0;
        for (int i = 0; i < 2000 && pending() > 0; i++) {
            pass(Duration.ofSeconds(1));
            idle = leases.isEmpty() && deliverable() ? idle + 1 : 0;
            assertThat(idle).as("seconds without a delivery of what could go").isLessThan(20);
            if (!leases.isEmpty()) {
                var lease = leases.values().iterator().next();
                result(lease, status(200, "done"));
            }
        }
        check();
        assertThat(pending()).as("everything ends").isZero();
        assertThat(core.state.waiters).as("waiters").isZero();
        assertThat(core.state.leases).isEmpty();
        assertThat(core.state.pledges).isEmpty();
    }

    private boolean deliverable() {
        return core.state.items.values().stream().anyMatch(item -> item.placed);
    }

    private long pending() {
        return configs.stream().mapToLong(c -> queue(c.name()).pending()).sum();
    }
}
