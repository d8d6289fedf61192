package dev.sluice.queue.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.queue.journal.AppendFailure.Outcome;
import dev.sluice.queue.journal.AppendFailure.Reason;
import dev.sluice.queue.journal.CrashFs.Op;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
    void aSegmentThatWasTakenAwayTakesNothingThatIsAnswered() throws Exception {
        for (var durability : List.of(Durability.SYNC, Durability.OS)) {
            var disk = new CrashFs();
            var t = TestJournal.open(disk);
            var a = Objects.requireNonNull(t.append("a").position());
            disk.delete(FileNames.segment(a.segment()));
            var b = Objects.requireNonNull(
                    t.append("b", TestJournal.record("b", durability)).failure());
            assertThat(b.outcome()).as("%s", durability).isEqualTo(Outcome.UNKNOWN);
            assertThat(b.detail()).contains(FileNames.segment(a.segment()), "removed");
            assertThat(t.append("c", TestJournal.record("c", durability)).failure())
                    .isNull();
            assertThat(TestJournal.open(disk.kill()).recovered).containsExactly("c");
        }
    }

    @Test
    void aSegmentThatWasTakenAwayDoesNotKeepLaterOnesFromBeingFreed() throws Exception {
        var t = TestJournal.open(fs);
        var a = Objects.requireNonNull(t.append("a").position());
        fs.delete(FileNames.segment(a.segment()));
        t.append("b");
        var c = Objects.requireNonNull(t.append("c").position());
        fail(1, (op, name) -> op == Op.SYNC);
        t.append("d");
        t.append("e");
        t.journal.release(List.of(a, c));
        t.pass(100);
        assertThat(fs.list()).doesNotContain(FileNames.segment(c.segment()));
        assertThat(afterPowerLoss(fs)).containsExactly("e");
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
        assertThat(t.events).containsExactly("UNAVAILABLE", "evacuate 1 POISONED", "evacuate 1 POISONED", "AVAILABLE");
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

    /** No further segment fits on the disk. */
    private void fillDisk() {
        fail(Integer.MAX_VALUE, (op, name) -> op == Op.WRITE && name.equals(FileNames.UNFINISHED));
    }

    /** Appends until one is refused; the places of those that were not. */
    private static List<Position> appendUntilRefused(TestJournal t) {
        var places = new ArrayList<Position>();
        for (var answer = t.append("m".repeat(200)); answer.failure() == null; answer = t.append("m".repeat(200))) {
            places.add(Objects.requireNonNull(answer.position()));
        }
        return places;
    }

    @Test
    void aFullDiskRefusesNewRecordsBeforeAnythingIsWrittenAndStillTakesTombstones() throws Exception {
        var t = TestJournal.open(fs);
        fillDisk();
        var last = appendUntilRefused(t).getLast();
        var failure = Objects.requireNonNull(t.answers.getLast().failure());
        assertThat(failure.reason()).isEqualTo(Reason.FULL);
        assertThat(failure.outcome()).isEqualTo(Outcome.NOT_ACCEPTED);
        assertThat(failure.detail()).contains("scripted failure", "crashfs", "make room");
        assertThat(t.journal.state()).isEqualTo(JournalState.DISK_FULL);
        var done = JournalRecord.note((byte) 2, TestJournal.bytes("x"), List.of(last));
        t.append("done", done);
        t.pass(50);
        assertThat(t.committed()).contains("done");
        heal();
        t.pass(1000);
        assertThat(t.append("fits again").failure()).isNull();
    }

    @Test
    void aFullDiskIsToldOnceAndThatItIsOverOnceThoughNobodyOffersAnything() throws Exception {
        var t = TestJournal.open(fs);
        fillDisk();
        appendUntilRefused(t);
        for (int i = 0; i < 60; i++) {
            t.pass(1000);
        }
        assertThat(t.events).containsExactly("DISK_FULL");
        heal();
        t.pass(8000);
        t.pass(0); // takes over what was filled
        assertThat(t.events).containsExactly("DISK_FULL", "AVAILABLE");
        assertThat(t.journal.why()).isEmpty();
        t.pass(60_000);
        assertThat(t.events).hasSize(2);
    }

    @Test
    void looksForRoomAtGrowingIntervalsAndNotInBetween() throws Exception {
        var t = TestJournal.open(fs);
        var fillings = new int[1];
        fs.script((op, name) -> {
            if (op == Op.CREATE && name.equals(FileNames.UNFINISHED)) {
                fillings[0]++;
                throw new IOException("full");
            }
        });
        appendUntilRefused(t);
        fillings[0] = 0;
        for (int i = 0; i < 600; i++) {
            t.pass(100);
            t.append("refused");
        }
        assertThat(fillings[0]).isBetween(7, 11); // after 1, 2, 4 and then every 8 seconds
        assertThat(t.events).containsExactly("DISK_FULL");
    }

    @Test
    void refusesNewRecordsWhileAFullDiskIsTriedAgain() throws Exception {
        var tasks = new ArrayDeque<Runnable>();
        var t = TestJournal.open(fs, TestJournal.config(16), tasks::add);
        t.append("first");
        tasks.remove().run();
        t.run();
        fillDisk();
        while (tasks.isEmpty()) {
            assertThat(t.append("m".repeat(200)).failure()).isNull();
        }
        tasks.remove().run();
        t.run();
        t.pass(1000);
        assertThat(tasks).hasSize(1); // is being tried
        assertThat(t.append("early").failure()).isNotNull();
        assertThat(t.events).containsExactly("DISK_FULL");
    }

    @Test
    void aFullDiskWhereASegmentNowAndThenComesFreeDoesNotChangeItsMindWithEach() throws Exception {
        var t = TestJournal.open(fs);
        var places = new ArrayDeque<Position>();
        while (t.journal.metrics().segments() < 4) {
            places.add(Objects.requireNonNull(t.append("m".repeat(200)).position()));
        }
        fillDisk();
        for (int i = 0; i < 600; i++) {
            places.addAll(appendUntilRefused(t));
            if (!places.isEmpty()) {
                t.journal.release(List.of(places.remove()));
            }
            t.pass(100);
        }
        assertThat(t.events.stream().filter("AVAILABLE"::equals).count()).isBetween(5L, 12L);
    }

    @Test
    void aDiskThatFailsAndIsFullThenIsNotSaidToBeWellInBetween() throws Exception {
        var tasks = new ArrayDeque<Runnable>();
        var t = TestJournal.open(fs, TestJournal.config(16), tasks::add);
        t.append("a");
        tasks.remove().run();
        fail(2, (op, name) -> op == Op.SYNC);
        t.append("b");
        assertThat(t.events).contains("UNAVAILABLE");
        tasks.remove().run();
        t.pass(100);
        assertThat(t.append("c").failure()).isNull();
        fillDisk();
        tasks.remove().run();
        t.pass(100);
        assertThat(t.events).contains("DISK_FULL").doesNotContain("AVAILABLE");
    }

    @Test
    void aDiskThatIsFullAtOpeningIsNamed() {
        fail(Integer.MAX_VALUE, (op, name) -> op == Op.WRITE);
        assertThatThrownBy(() -> TestJournal.open(fs))
                .isInstanceOf(JournalOpenException.class)
                .hasMessageContaining("crashfs")
                .hasMessageContaining("room for two segments of");
    }

    @Test
    void aFailedDirectorySyncStopsFreeingButNotAppending() throws Exception {
        var t = TestJournal.open(fs);
        var positions = new ArrayList<Position>();
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
