package dev.sluice.queue.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.queue.journal.AppendFailure.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** Bounds, recycling, and what happens when there is no room. */
class SpaceTest {
    private static final String BODY = "m".repeat(200);

    private final CrashFs fs = new CrashFs();

    private static JournalRecord done(Position... positions) {
        return JournalRecord.note((byte) 2, TestJournal.bytes("done"), List.of(positions));
    }

    private List<Position> fill(TestJournal t) {
        var positions = new ArrayList<Position>();
        for (var answer = t.append(BODY); answer.failure() == null; answer = t.append(BODY)) {
            positions.add(Objects.requireNonNull(answer.position()));
        }
        assertThat(Objects.requireNonNull(t.answers.getLast().failure()).reason())
                .isEqualTo(Reason.FULL);
        return positions;
    }

    @Test
    void aFullJournalSaysSoAndTakesRecordsAgainWhenSomeAreSettled() throws Exception {
        var t = TestJournal.open(fs, TestJournal.config(6));
        var positions = fill(t);
        assertThat(fs.totalBytes()).isLessThanOrEqualTo(6 * TestJournal.SEGMENT);
        assertThat(positions.getLast().segment()).isEqualTo(4); // two in reserve
        positions.stream().filter(p -> p.segment() == 1).forEach(p -> t.append("done", done(p)));
        t.pass(50);
        assertThat(t.append(BODY).failure()).isNull();
    }

    @Test
    void everythingInAFullJournalCanBeSettled() throws Exception {
        var t = TestJournal.open(fs, TestJournal.config(6));
        for (int round = 0; round < 5; round++) {
            var positions = fill(t);
            assertThat(positions).isNotEmpty();
            for (var position : positions) {
                t.append("done", done(position));
            }
            t.pass(50);
            assertThat(t.committed().stream().filter("done"::equals).count()).isGreaterThanOrEqualTo(positions.size());
            assertThat(t.journal.metrics().liveBytes()).isZero();
        }
    }

    @Test
    void recyclesFilesWithoutTakingTheirOldContentForATornTail() throws Exception {
        var t = TestJournal.open(fs, TestJournal.config(6));
        for (int i = 0; i < 200; i++) {
            t.append("done", done(Objects.requireNonNull(t.append(BODY + i).position())));
        }
        t.pass(50);
        t.journal.close();
        var again = TestJournal.open(fs, TestJournal.config(6));
        assertThat(again.journal.recovery().clean()).isTrue();
        assertThat(again.journal.recovery().segments()).isLessThanOrEqualTo(2);
    }

    @Test
    void asksForALingeringRecordToBeMovedSoThatItPinsNothing() throws Exception {
        var t = TestJournal.open(fs, TestJournal.config(8));
        var lingering = new Position[] {t.append("next year").position()};
        t.onEvacuate = segment -> {
            var old = Objects.requireNonNull(lingering[0]);
            assertThat(old.segment()).isEqualTo(segment);
            var copy = new JournalRecord(
                    (byte) 1,
                    (byte) 0,
                    Durability.SYNC,
                    true,
                    TestJournal.bytes("h"),
                    new Body.At(old, "next year".length()),
                    List.of(old));
            t.journal.append(copy, new CommitListener() {
                @Override
                public void committed(long seq, Position position) {
                    lingering[0] = position;
                }

                @Override
                public void failed(AppendFailure failure) {
                    throw new AssertionError(failure);
                }
            });
        };
        for (int i = 0; i < 300; i++) {
            var answer = t.append(BODY);
            assertThat(answer.failure()).isNull();
            t.append("done", done(Objects.requireNonNull(answer.position())));
            t.pass(1);
        }
        assertThat(t.events).isNotEmpty();
        assertThat(t.journal.metrics().segments()).isLessThanOrEqualTo(6);
        assertThat(TestJournal.open(fs.kill(), TestJournal.config(8)).recovered).contains("next year");
    }

    @Test
    void appendsWaitForASpareThatIsStillBeingFilled() throws Exception {
        var tasks = new ArrayDeque<Runnable>();
        Executor slow = tasks::add;
        var t = TestJournal.open(fs, TestJournal.config(16), slow);
        for (int i = 0; i < 30; i++) {
            t.offer("m" + i, TestJournal.record(BODY, Durability.SYNC));
        }
        t.run();
        int before = t.answers.size();
        assertThat(before).isBetween(1, 29);
        while (t.answers.size() < 30) {
            tasks.remove().run();
            t.run();
        }
        assertThat(t.committed()).hasSize(30);
    }

    @Test
    void aPositionReleasedAtRecoveryNoLongerCounts() throws Exception {
        var first = TestJournal.open(fs);
        first.append("a");
        first.journal.close();
        var again = TestJournal.open(fs);
        assertThat(again.journal.metrics().liveBytes()).isPositive();
        again.journal.release(List.of(again.found.getFirst().position()));
        again.pass(50);
        assertThat(again.journal.metrics().liveBytes()).isZero();
    }

    @Test
    void boundsThatCannotWorkAreRefused() {
        assertThatThrownBy(() -> new JournalConfig(1 << 20, 1 << 19, 1))
                .hasMessageContaining("max_bytes")
                .hasMessageContaining("lower segment_bytes");
        assertThatThrownBy(() -> new JournalConfig(1 << 20, 5000, 1)).hasMessageContaining("segment_bytes");
    }
}
