package dev.sluice.queue.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.queue.journal.AppendFailure.Outcome;
import dev.sluice.queue.journal.AppendFailure.Reason;
import dev.sluice.queue.journal.CrashFs.Op;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;

/** A disk that refuses: what the waiting are told, and that nobody was lied to. */
class FaultTest {
    private final CrashFs fs = new CrashFs();

    /** Fails the calls that match, so many times. */
    private void fail(int times, BiPredicate<Op, String> matching) {
        var left = new int[] {times};
        fs.script((op, name) -> {
            if (matching.test(op, name) && left[0]-- > 0) {
                throw new IOException("scripted failure of " + op);
            }
        });
    }

    private void heal() {
        fs.script((op, name) -> {});
    }

    private static List<String> afterPowerLoss(CrashFs disk) throws IOException {
        return TestJournal.open(disk.crash(new SplittableRandom(1), 0)).recovered;
    }

    @Test
    void aFailedSyncLeavesTheOutcomeUnknownAndTheSegmentBehind() throws Exception {
        var t = TestJournal.open(fs);
        var a = Objects.requireNonNull(t.append("a").position());
        fail(1, (op, name) -> op == Op.SYNC);
        var b = Objects.requireNonNull(t.append("b").failure());
        assertThat(b.reason()).isEqualTo(Reason.IO);
        assertThat(b.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(t.events).containsExactly("evacuate " + a.segment() + " POISONED");
        var c = Objects.requireNonNull(t.append("c").position());
        assertThat(c.segment()).isGreaterThan(a.segment());
        // The failed sync marked the pages clean: trusting a later sync of the same file would lose what it held.
        assertThat(afterPowerLoss(fs)).containsExactly("a", "c");
    }

    @Test
    void whatAFailedCommitLeftOnDiskDoesNotComeBack() throws Exception {
        var t = TestJournal.open(fs);
        t.append("a");
        fail(1, (op, name) -> op == Op.SYNC);
        t.append("b");
        t.append("c");
        assertThat(TestJournal.open(fs.kill()).recovered).containsExactly("a", "c");
    }

    @Test
    void aPoisonedSegmentIsEmptiedAndDeleted() throws Exception {
        var t = TestJournal.open(fs);
        var a = Objects.requireNonNull(t.append("a").position());
        t.onEvacuate = segment -> t.offer(
                "copy of a",
                new JournalRecord(
                        (byte) 1,
                        (byte) 0,
                        Durability.SYNC,
                        true,
                        TestJournal.bytes("h:a"),
                        new Body.At(a, 1),
                        List.of(a)));
        fail(1, (op, name) -> op == Op.SYNC);
        t.append("b");
        t.run();
        assertThat(fs.list()).doesNotContain(FileNames.segment(a.segment()));
        assertThat(afterPowerLoss(fs)).containsExactly("a");
    }

    @Test
    void aFailedWriteIsTreatedLikeAFailedSync() throws Exception {
        var t = TestJournal.open(fs);
        t.append("a");
        fail(1, (op, name) -> op == Op.WRITE);
        assertThat(Objects.requireNonNull(t.append("b").failure()).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(t.append("c").failure()).isNull();
        assertThat(afterPowerLoss(fs)).containsExactly("a", "c");
    }

    @Test
    void twoFailuresInARowMakeItUnavailableUntilAProbeSucceeds() throws Exception {
        var t = TestJournal.open(fs);
        t.append("a");
        fail(Integer.MAX_VALUE, (op, name) -> op == Op.SYNC);
        t.append("b");
        assertThat(t.journal.state()).isEqualTo(JournalState.UNAVAILABLE);
        assertThat(t.journal.why()).contains("scripted failure");
        var refused = Objects.requireNonNull(t.offer("c", TestJournal.record("c", Durability.SYNC)));
        assertThat(refused.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(refused.outcome()).isEqualTo(Outcome.NOT_ACCEPTED);
        t.pass(60_000);
        assertThat(t.journal.state()).isEqualTo(JournalState.UNAVAILABLE);
        heal();
        t.pass(10_000);
        t.pass(10_000);
        assertThat(t.journal.state()).isEqualTo(JournalState.AVAILABLE);
        assertThat(t.append("d").failure()).isNull();
        assertThat(t.events).contains("UNAVAILABLE", "AVAILABLE").endsWith("evacuate 1 POISONED");
        assertThat(afterPowerLoss(fs)).containsExactly("a", "d");
    }

    @Test
    void probesRarelyWhileTheDiskIsDead() throws Exception {
        var t = TestJournal.open(fs);
        var syncs = new int[1];
        fs.script((op, name) -> {
            if (op == Op.SYNC) {
                syncs[0]++;
                throw new IOException("dead");
            }
        });
        t.append("a");
        for (int i = 0; i < 600; i++) {
            t.pass(100);
        }
        assertThat(syncs[0]).isBetween(5, 30);
    }

    @Test
    void aFullDiskRefusesNewRecordsBeforeAnythingIsWrittenAndStillTakesTombstones() throws Exception {
        var t = TestJournal.open(fs);
        fail(Integer.MAX_VALUE, (op, name) -> op == Op.WRITE && name.equals(FileNames.UNFINISHED));
        AppendFailure failure = null;
        Position last = null;
        while (failure == null) {
            var answer = t.append("m".repeat(200));
            failure = answer.failure();
            last = failure == null ? answer.position() : last;
        }
        assertThat(failure.reason()).isEqualTo(Reason.FULL);
        assertThat(failure.outcome()).isEqualTo(Outcome.NOT_ACCEPTED);
        assertThat(failure.detail()).contains("scripted failure");
        assertThat(t.journal.state()).isEqualTo(JournalState.AVAILABLE);
        var done = JournalRecord.note((byte) 2, TestJournal.bytes("x"), List.of(Objects.requireNonNull(last)));
        t.append("done", done);
        t.pass(50);
        assertThat(t.committed()).contains("done");
        heal();
        t.pass(1000);
        assertThat(t.append("fits again").failure()).isNull();
    }

    @Test
    void aDiskThatIsFullAtOpeningIsNamed() {
        fail(Integer.MAX_VALUE, (op, name) -> op == Op.WRITE);
        assertThatThrownBy(() -> TestJournal.open(fs))
                .isInstanceOf(JournalOpenException.class)
                .hasMessageContaining("crashfs")
                .hasMessageContaining("free space");
    }

    @Test
    void aFailedDirectorySyncStopsFreeingButNotAppending() throws Exception {
        var t = TestJournal.open(fs);
        var positions = new java.util.ArrayList<Position>();
        while (t.journal.metrics().segments() < 3) {
            positions.add(Objects.requireNonNull(t.append("m".repeat(200)).position()));
        }
        fail(1, (op, name) -> op == Op.SYNC_DIRECTORY);
        t.journal.release(positions);
        t.pass(50);
        assertThat(t.append("goes on").failure()).isNull();
        assertThat(TestJournal.open(fs.kill()).recovered).endsWith("goes on");
    }

    @Test
    void closingAnUnavailableJournalAnswersEverybody() throws Exception {
        var t = TestJournal.open(fs);
        fail(Integer.MAX_VALUE, (op, name) -> op == Op.SYNC);
        t.append("a");
        t.journal.close();
        assertThat(t.answers).hasSize(1);
        assertThat(t.journal.state()).isEqualTo(JournalState.CLOSED);
    }
}
