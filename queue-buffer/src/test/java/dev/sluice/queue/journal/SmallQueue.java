package dev.sluice.queue.journal;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The smallest queue on a journal: offers, settles, relocates when asked. Knows what it was promised. */
final class SmallQueue {
    static final byte OFFER = 1;
    static final byte SETTLE = 2;

    final Map<Integer, Message> messages = new TreeMap<>();
    private final TestJournal journal;
    private final RandomGenerator random;

    /** One offered message, and what the journal has said about it. */
    static final class Message {
        final int id;
        final String body;
        final Durability durability;
        boolean offerAcked;
        boolean offerFailed;
        boolean settling; // on its way or done
        boolean settleTried;
        boolean settleAcked;
        boolean moving;

        @Nullable
        Position position;

        Message(int id, String body, Durability durability) {
            this.id = id;
            this.body = body;
            this.durability = durability;
        }
    }

    /** What must be true after a crash at one moment. */
    record Promises(Map<Integer, String> kept, Set<Integer> gone, Set<Integer> offered) {}

    SmallQueue(TestJournal journal, RandomGenerator random) {
        this.journal = journal;
        this.random = random;
        journal.onEvacuate = this::relocate;
    }

    void offer() {
        int id = messages.size();
        var durability = Durability.values()[random.nextInt(4) % 3];
        var message = new Message(id, "#" + id + "-".repeat(random.nextInt(600)), durability);
        messages.put(id, message);
        var record = JournalRecord.retained(OFFER, durability, head(id), body(message));
        append(record, position -> placed(message, position), () -> message.offerFailed = true);
    }

    private void placed(Message message, Position position) {
        message.offerAcked = true;
        message.moving = false;
        message.position = position;
    }

    void settleOne() {
        var open = messages.values().stream()
                .filter(m -> m.offerAcked && !m.settling)
                .toList();
        if (!open.isEmpty()) {
            settle(open.get(random.nextInt(open.size())));
        }
    }

    void settle(Message message) {
        message.settling = true;
        message.settleTried = true;
        var position = Objects.requireNonNull(message.position);
        // A copy on its way was appended before, so where the message lies is known when this is committed.
        boolean moving = message.moving;
        var releases = moving ? List.<Position>of() : List.of(position);
        append(
                JournalRecord.note(SETTLE, head(message.id), releases),
                p -> {
                    message.settleAcked = true;
                    if (moving) {
                        journal.journal.release(List.of(Objects.requireNonNull(message.position)));
                    }
                },
                () -> message.settling = false);
    }

    private void relocate(long segment) {
        for (var message : messages.values()) {
            var old = message.position;
            if (old == null || old.segment() != segment || message.settling || message.moving) {
                continue;
            }
            message.moving = true;
            var body = random.nextBoolean() ? body(message) : new Body.At(old, message.body.length());
            var copy = new JournalRecord(OFFER, (byte) 1, Durability.LAZY, true, head(message.id), body, List.of(old));
            append(copy, position -> placed(message, position), () -> message.moving = false);
        }
    }

    private interface Placed {
        void at(Position position);
    }

    private void append(JournalRecord record, Placed committed, Runnable failed) {
        var refused = journal.journal.append(record, new CommitListener() {
            @Override
            public void committed(long seq, Position position) {
                committed.at(position);
            }

            @Override
            public void failed(AppendFailure failure) {
                failed.run();
            }
        });
        if (refused != null) {
            failed.run();
        }
    }

    private static java.nio.ByteBuffer head(int id) {
        return TestJournal.bytes(Integer.toString(id));
    }

    private static Body body(Message message) {
        return new Body.Bytes(List.of(TestJournal.bytes(message.body)));
    }

    /** {@code processOnly}: the machine lives on, so what was written survives. */
    Promises promises(boolean processOnly) {
        var kept = new HashMap<Integer, String>();
        var gone = new HashSet<Integer>();
        for (var message : messages.values()) {
            boolean durable = processOnly || message.durability != Durability.OS;
            if (message.offerAcked && durable && !message.settleTried) {
                kept.put(message.id, message.body);
            }
            if (message.settleAcked) {
                gone.add(message.id);
            }
        }
        return new Promises(kept, gone, Set.copyOf(messages.keySet()));
    }

    /** Plays recovered records back, in order, to the messages that are live. */
    static Map<Integer, String> replay(List<StoredRecord> records) {
        var live = new TreeMap<Integer, String>();
        long last = 0;
        for (var record : records) {
            if (record.seq() <= last) {
                throw new AssertionError("sequence " + record.seq() + " after " + last);
            }
            last = record.seq();
            int id = Integer.parseInt(TestJournal.text(record.head()));
            switch (record.type()) {
                case OFFER -> live.put(id, TestJournal.text(record.body()));
                case SETTLE -> live.remove(id);
                default -> throw new AssertionError("type " + record.type());
            }
        }
        return live;
    }
}
