package dev.sluice.queue.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A journal driven by hand on a virtual clock, and what it said. */
final class TestJournal implements JournalEvents {
    static final int SEGMENT = 4096;
    static final byte TYPE = 7;

    // Thousands of damaged disks are opened on purpose.
    private static final Logger QUIET = Logger.getLogger("dev.sluice.queue.journal");

    static {
        QUIET.setLevel(Level.OFF);
    }

    final List<String> recovered = new ArrayList<>();
    final List<StoredRecord> found = new ArrayList<>();
    final List<String> events = new ArrayList<>();
    final List<Answer> answers = new ArrayList<>();
    final Journal journal;
    Consumer<Long> onEvacuate = segment -> {};
    long now = 1;

    /** The outcome of one append. */
    record Answer(
            String text,
            long seq,
            @Nullable Position position,
            @Nullable AppendFailure failure) {}

    private TestJournal(Storage storage, JournalConfig config, Executor background) throws JournalOpenException {
        var runtime = new JournalRuntime(
                () -> now,
                InstantSource.fixed(Instant.EPOCH),
                new SplittableRandom(42 + storage.hashCode()),
                background);
        journal = Journal.open(
                storage,
                config,
                runtime,
                (stored, release) -> {
                    recovered.add(text(stored.body()));
                    found.add(new StoredRecord(
                            stored.type(),
                            stored.flags(),
                            stored.seq(),
                            copy(stored.head()),
                            copy(stored.body()),
                            stored.position()));
                },
                this);
    }

    static JournalConfig config(int segments) {
        return new JournalConfig((long) segments * SEGMENT, SEGMENT, 1 << 20);
    }

    static TestJournal open(Storage storage) throws JournalOpenException {
        return open(storage, config(16));
    }

    static TestJournal open(Storage storage, JournalConfig config) throws JournalOpenException {
        return new TestJournal(storage, config, Runnable::run);
    }

    static TestJournal open(Storage storage, JournalConfig config, Executor background) throws JournalOpenException {
        return new TestJournal(storage, config, background);
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
    }

    static JournalRecord record(String body, Durability durability) {
        return JournalRecord.retained(TYPE, durability, bytes("h:" + body), new Body.Bytes(List.of(bytes(body))));
    }

    /** Hands over without driving the writer. */
    @Nullable
    AppendFailure offer(String text, JournalRecord record) {
        var refused = journal.append(record, new CommitListener() {
            @Override
            public void committed(long seq, Position position) {
                answers.add(new Answer(text, seq, position, null));
            }

            @Override
            public void failed(AppendFailure failure) {
                answers.add(new Answer(text, 0, null, failure));
            }
        });
        if (refused != null) {
            answers.add(new Answer(text, 0, null, refused));
        }
        return refused;
    }

    /** Appends durably and returns the answer. */
    Answer append(String body) {
        return append(body, record(body, Durability.SYNC));
    }

    Answer append(String text, JournalRecord record) {
        int before = answers.size();
        offer(text, record);
        run();
        return answers.size() > before ? answers.getLast() : new Answer(text, 0, null, null);
    }

    /** Steps until nothing is due now. */
    void run() {
        for (int i = 0; i < 1000; i++) {
            if (journal.step(now) > now) {
                return;
            }
        }
        throw new AssertionError("the journal never comes to rest");
    }

    /** Lets time pass, then steps. */
    void pass(long millis) {
        now += millis * 1_000_000;
        run();
    }

    List<String> committed() {
        return answers.stream()
                .filter(a -> a.failure() == null)
                .map(Answer::text)
                .toList();
    }

    @Override
    public void evacuate(long segment, Cause cause) {
        events.add("evacuate " + segment + " " + cause);
        onEvacuate.accept(segment);
    }

    @Override
    public void stateChanged(JournalState state, String why) {
        events.add(state.toString());
    }

    @Override
    public void synced(long nanos) {}
}
