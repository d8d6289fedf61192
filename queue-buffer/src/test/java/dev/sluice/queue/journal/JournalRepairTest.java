package dev.sluice.queue.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A repaired journal holds every record that could be read, whatever happens meanwhile. */
class JournalRepairTest {
    private static final int RECORDS = 60; // two segments

    private final CrashFs fs = new CrashFs();
    private final List<String> written = new ArrayList<>();
    private Position rotten;

    @BeforeEach
    void writeAJournalAndRotARecord() throws IOException {
        var journal = TestJournal.open(fs);
        for (int i = 0; i < RECORDS; i++) {
            var position = Objects.requireNonNull(journal.append("m" + i).position());
            if (i == 7) rotten = position;
            else written.add("m" + i);
        }
        fs.bytes(FileNames.segment(1))[rotten.offset() + RecordHeader.BYTES + 4] ^= 1;
    }

    private static JournalRuntime runtime() {
        return new JournalRuntime(() -> 1, InstantSource.fixed(Instant.EPOCH), new SplittableRandom(5), Runnable::run);
    }

    private static JournalVerify.Report verify(Storage disk) throws IOException {
        return JournalVerify.verify(disk, (stored, release) -> {});
    }

    private static long repair(CrashFs disk) throws IOException {
        return JournalRepair.repair(disk, runtime(), verify(disk));
    }

    @Test
    void keepsAllThatIsIntactInItsOrderAndNothingElse() throws Exception {
        var disk = fs.kill();
        assertThat(verify(disk).summary().corruptRecords()).isEqualTo(1);
        assertThat(repair(disk)).isEqualTo(RECORDS - 1);
        assertThat(verify(disk).clean()).isTrue();
        var again = TestJournal.open(disk);
        assertThat(again.recovered).isEqualTo(written);
        again.append("next");
        assertThat(TestJournal.open(disk.kill()).recovered).endsWith("m59", "next");
    }

    @Test
    void losesNothingWhenItIsCutOffAnywhere() throws Exception {
        var disk = fs.kill();
        var crashes = new ArrayList<CrashFs>();
        var random = new SplittableRandom(3);
        disk.script((op, name) -> {
            crashes.add(disk.crash(random, crashes.size() % 3 * 50));
        });
        repair(disk);
        assertThat(crashes).hasSizeGreaterThan(20);
        for (var crashed : crashes) {
            var recovered = TestJournal.open(crashed).recovered;
            assertThat(new LinkedHashSet<>(recovered)).containsSubsequence(written);
        }
    }

    @Test
    void leavesTheOldSegmentsWhenTheDiskTakesNoNewOnes() throws Exception {
        for (int allowed = 0; allowed < 6; allowed++) {
            var disk = fs.kill();
            int[] writes = {allowed};
            disk.script((op, name) -> {
                if (op == CrashFs.Op.WRITE && writes[0]-- <= 0) throw new IOException("disk full");
            });
            assertThatThrownBy(() -> repair(disk)).isInstanceOf(IOException.class);
            disk.script((op, name) -> {});
            assertThat(TestJournal.open(disk.kill()).recovered).isEqualTo(written);
        }
    }
}
