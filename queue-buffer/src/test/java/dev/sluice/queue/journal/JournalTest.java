package dev.sluice.queue.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.queue.journal.AppendFailure.Reason;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What an owner of a journal relies on while the disk is well. */
class JournalTest {
    private final CrashFs fs = new CrashFs();

    @Test
    void recoversWhatWasAppendedInOrder() throws Exception {
        var first = TestJournal.open(fs);
        for (int i = 0; i < 100; i++) {
            first.append("m" + i);
        }
        first.journal.close();
        var second = TestJournal.open(fs);
        assertThat(second.recovered).hasSize(100).startsWith("m0", "m1").endsWith("m99");
        assertThat(second.journal.recovery().clean()).isTrue();
        assertThat(second.found.getFirst().type()).isEqualTo(TestJournal.TYPE);
        assertThat(TestJournal.text(second.found.getFirst().head())).isEqualTo("h:m0");
    }

    @Test
    void continuesSequenceNumbersAfterReopening() throws Exception {
        var first = TestJournal.open(fs);
        long seq = first.append("a").seq();
        first.journal.close();
        assertThat(TestJournal.open(fs).append("b").seq()).isGreaterThan(seq);
    }

    @Test
    void commitsWhatArrivesTogetherWithOneSync() throws Exception {
        var t = TestJournal.open(fs);
        for (int i = 0; i < 20; i++) {
            t.offer("m" + i, TestJournal.record("m" + i, Durability.SYNC));
        }
        t.run();
        assertThat(t.committed()).hasSize(20);
        assertThat(t.journal.metrics().syncs()).isEqualTo(1);
        assertThat(t.journal.metrics().batches()).isEqualTo(1);
    }

    @Test
    void answersOsAfterTheWriteAndLazyAfterALaterSync() throws Exception {
        var t = TestJournal.open(fs);
        t.append("os", TestJournal.record("os", Durability.OS));
        t.append("lazy", TestJournal.record("lazy", Durability.LAZY));
        assertThat(t.committed()).containsExactly("os");
        assertThat(t.journal.metrics().syncs()).isZero();
        t.pass(50);
        assertThat(t.committed()).containsExactly("os", "lazy");
        assertThat(t.journal.metrics().syncs()).isEqualTo(1);
    }

    @Test
    void lazyRidesTheNextCommit() throws Exception {
        var t = TestJournal.open(fs);
        t.append("lazy", TestJournal.record("lazy", Durability.LAZY));
        t.append("sync");
        t.pass(100);
        assertThat(t.committed()).containsExactly("lazy", "sync");
        assertThat(t.journal.metrics().syncs()).isEqualTo(1);
    }

    @Test
    void readsABodyByPosition() throws Exception {
        var t = TestJournal.open(fs);
        var position = Objects.requireNonNull(t.append("hello").position());
        var stored = t.journal.read(position);
        assertThat(TestJournal.text(stored.body())).isEqualTo("hello");
        assertThat(stored.position()).isEqualTo(position);
    }

    @Test
    void takesEmptyBodiesAndHeadsOf64KiB() throws Exception {
        var config = new JournalConfig(8L << 20, 1 << 20, 1 << 20);
        var t = TestJournal.open(fs, config);
        var head = ByteBuffer.allocate(64 * 1024 + 1);
        t.append("big", JournalRecord.retained((byte) 1, Durability.SYNC, head, Body.empty()));
        t.append("none", JournalRecord.retained((byte) 1, Durability.SYNC, ByteBuffer.allocate(0), Body.empty()));
        t.journal.close();
        var again = TestJournal.open(fs, config);
        assertThat(again.found).extracting(r -> r.head().remaining()).containsExactly(64 * 1024 + 1, 0);
        assertThat(again.recovered).containsExactly("", "");
    }

    @Test
    void writesARecordLargerThanABatchWhole() throws Exception {
        var config = new JournalConfig(64L << 20, 8 << 20, 1 << 20);
        var t = TestJournal.open(fs, config);
        t.append("small");
        t.append("x".repeat(900_001));
        t.append("after");
        t.journal.close();
        var again = TestJournal.open(fs, config);
        assertThat(again.recovered).extracting(String::length).containsExactly(5, 900_001, 5);
    }

    @Test
    void survivesShortWrites() throws Exception {
        var t = TestJournal.open(fs);
        fs.shortWrites(7);
        for (int i = 0; i < 30; i++) {
            t.append("m" + i);
        }
        assertThat(TestJournal.open(fs.kill()).recovered).hasSize(30);
    }

    @Test
    void refusesATooLargeRecordAtOnce() throws Exception {
        var t = TestJournal.open(fs);
        var refused = t.offer("x", TestJournal.record("x".repeat(1024), Durability.SYNC));
        assertThat(Objects.requireNonNull(refused).reason()).isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void refusesAtOnceWhenTooMuchWaitsForTheWriter() throws Exception {
        var t = TestJournal.open(fs, new JournalConfig(16 * 4096, 4096, 4096));
        AppendFailure refused = null;
        int taken = 0;
        while (refused == null) {
            refused = t.offer("m", TestJournal.record("m".repeat(200), Durability.SYNC));
            taken++;
        }
        assertThat(refused.reason()).isEqualTo(Reason.BUSY);
        assertThat(taken).isBetween(5, 20);
        t.run();
        assertThat(t.append("later").failure()).isNull();
    }

    @Test
    void copiesABodyFromAnOlderPosition() throws Exception {
        var t = TestJournal.open(fs);
        var old = Objects.requireNonNull(t.append("payload").position());
        var moved = new JournalRecord(
                (byte) 1,
                (byte) 0,
                Durability.SYNC,
                true,
                TestJournal.bytes("new head"),
                new Body.At(old, "payload".length()),
                List.of(old));
        var position = Objects.requireNonNull(t.append("moved", moved).position());
        assertThat(TestJournal.text(t.journal.read(position).body())).isEqualTo("payload");
        assertThat(t.journal.metrics().liveBytes()).isEqualTo(position.length());
    }

    @Test
    void appendsAfterCloseAreRefused() throws Exception {
        var t = TestJournal.open(fs);
        t.offer("waiting", TestJournal.record("waiting", Durability.SYNC));
        t.journal.close();
        assertThat(t.committed()).containsExactly("waiting");
        var refused = t.offer("late", TestJournal.record("late", Durability.SYNC));
        assertThat(Objects.requireNonNull(refused).reason()).isEqualTo(Reason.CLOSED);
    }
}
