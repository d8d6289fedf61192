package dev.sluice.queue.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Bytes that change behind the journal's back: each costs one record at most, and is always noticed. */
class RotTest {
    private static final String FIRST = FileNames.segment(1);

    private final CrashFs fs = new CrashFs();
    private final List<String> written = new ArrayList<>();
    private final List<Position> positions = new ArrayList<>();

    private TestJournal write(int records) throws IOException {
        var journal = TestJournal.open(fs);
        for (int i = 0; i < records; i++) {
            append(journal, "m" + i + ".".repeat(i % 60));
        }
        return journal;
    }

    private void append(TestJournal journal, String body) {
        positions.add(Objects.requireNonNull(journal.append(body).position()));
        written.add(body);
    }

    /** Record bytes without padding. */
    private boolean coversRecord(long segment, int offset) {
        for (int i = 0; i < positions.size(); i++) {
            var p = positions.get(i);
            int end = p.offset() + RecordHeader.BYTES + 2 + 2 * written.get(i).length();
            if (p.segment() == segment && offset >= p.offset() && offset < end) {
                return true;
            }
        }
        return false;
    }

    /** Where the body of a written record starts. */
    private int bodyOf(int index) {
        return positions.get(index).offset()
                + RecordHeader.BYTES
                + 2
                + written.get(index).length();
    }

    @Test
    void aFlippedBitAnywhereCostsItsRecordOnly() throws Exception {
        write(60); // two segments
        assertThat(positions.getLast().segment()).isEqualTo(2);
        var random = new SplittableRandom(1);
        for (long segment = 1; segment <= 2; segment++) {
            for (int offset = 0; offset < TestJournal.SEGMENT; offset++) {
                flip(segment, offset, random.nextInt(8));
            }
        }
    }

    private void flip(long segment, int offset, int bit) throws IOException {
        var disk = fs.kill();
        disk.bytes(FileNames.segment(segment))[offset] ^= (byte) (1 << bit);
        var journal = TestJournal.open(disk);
        var report = journal.journal.recovery();
        var where = "segment " + segment + " offset " + offset + " bit " + bit;
        var lost = new ArrayList<>(written);
        lost.removeAll(journal.recovered);
        assertThat(written).as(where).containsSubsequence(journal.recovered);
        boolean hit = coversRecord(segment, offset);
        assertThat(lost).as(where).hasSize(hit ? 1 : 0);
        boolean header = offset < SegmentHeader.BYTES || offset >= TestJournal.SEGMENT - SegmentHeader.BYTES;
        if (header) {
            assertThat(report.repairedHeaders()).as(where).isEqualTo(1);
        }
        if (hit) {
            boolean last = lost.contains(written.getLast());
            assertThat(last ? report.tornBytes() : report.corruptRecords())
                    .as(where)
                    .isPositive();
        } else {
            assertThat(report.corruptRecords()).as(where).isZero();
        }
    }

    @Test
    void aTailTornAtAnyByteLosesOnlyTheCommitThatWasInterrupted() throws Exception {
        var journal = write(5);
        int before = positions.getLast().offset() + positions.getLast().length();
        for (int i = 0; i < 4; i++) {
            journal.offer("t" + i, TestJournal.record("t" + i, Durability.SYNC));
        }
        journal.run();
        int after = Objects.requireNonNull(journal.answers.getLast().position()).offset();
        for (int cut = before; cut < after + 64; cut++) {
            var disk = fs.kill();
            var bytes = disk.bytes(FIRST);
            Arrays.fill(bytes, cut, bytes.length - SegmentHeader.BYTES, (byte) 0);
            var again = TestJournal.open(disk);
            assertThat(again.recovered).as("cut at " + cut).startsWith(written.toArray(String[]::new));
            assertThat(again.journal.recovery().corruptRecords()).isZero();
            again.append("next");
            assertThat(TestJournal.open(disk.kill()).recovered)
                    .hasSize(again.recovered.size() + 1)
                    .endsWith("next");
        }
    }

    @Test
    void aZeroedSectorCostsTheRecordsInIt() throws Exception {
        write(60); // fills the first segment
        for (int sector = 0; sector < 8; sector++) {
            var disk = fs.kill();
            int from = sector * CrashFs.SECTOR;
            Arrays.fill(disk.bytes(FIRST), from, from + CrashFs.SECTOR, (byte) 0);
            expectLossWithin(disk, from, from + CrashFs.SECTOR);
        }
    }

    @Test
    void swappedSectorsCostTheRecordsInThem() throws Exception {
        write(30);
        var disk = fs.kill();
        var bytes = disk.bytes(FIRST);
        var one = Arrays.copyOfRange(bytes, 512, 1024);
        System.arraycopy(bytes, 1024, bytes, 512, 512);
        System.arraycopy(one, 0, bytes, 1024, 512);
        expectLossWithin(disk, 512, 1536);
    }

    private void expectLossWithin(CrashFs disk, int from, int to) throws IOException {
        var expected = new ArrayList<String>();
        for (int i = 0; i < written.size(); i++) {
            var p = positions.get(i);
            boolean outside = p.offset() + p.length() <= from || p.offset() >= to;
            if (p.segment() != 1 || outside) {
                expected.add(written.get(i));
            }
        }
        var journal = TestJournal.open(disk);
        assertThat(journal.recovered).containsExactlyElementsOf(expected);
        assertThat(journal.journal.recovery().corruptRecords()).isEqualTo(written.size() - expected.size());
    }

    @Test
    void namesARottenBodyByItsHeadAndKeepsACopy() throws Exception {
        write(3);
        var p = positions.get(1);
        fs.bytes(FIRST)[bodyOf(1)] ^= 1;
        var journal = TestJournal.open(fs);
        var corruption = journal.journal.recovery().corruptions().getFirst();
        assertThat(corruption.offset()).isEqualTo(p.offset());
        assertThat(corruption.records()).isEqualTo(1);
        assertThat(TestJournal.text(Objects.requireNonNull(corruption.head()))).startsWith("h:m1");
        assertThat(fs.list()).contains(FileNames.bad(1, p.offset()));
        assertThat(journal.journal.metrics().corruptRecords()).isEqualTo(1);
    }

    @Test
    void setsASegmentWithoutAnyHeaderAside() throws Exception {
        write(120); // three segments
        long third = positions.getLast().segment();
        var bytes = fs.bytes(FileNames.segment(2));
        Arrays.fill(bytes, 0, SegmentHeader.BYTES, (byte) 7);
        Arrays.fill(bytes, bytes.length - SegmentHeader.BYTES, bytes.length, (byte) 7);
        var journal = TestJournal.open(fs);
        long lost = positions.stream().filter(p -> p.segment() == 2).count();
        assertThat(third).isGreaterThan(2);
        assertThat(journal.recovered).hasSize((int) (120 - lost));
        assertThat(journal.journal.recovery().corruptRecords()).isEqualTo(lost);
        assertThat(fs.list()).contains(FileNames.bad(2, 0)).doesNotContain(FileNames.segment(2));
    }

    @Test
    void aRecordOfTheFilesFormerLifeIsNotTaken() throws Exception {
        write(3);
        var last = positions.getLast();
        int end = last.offset() + last.length();
        var head = TestJournal.bytes("stale");
        var header = new RecordHeader(RecordHeader.BYTES + 5, (byte) 1, (byte) 0, true, 999, 5, 1, 0);
        var stale = new RecordCodec().encode(header, 12345, end, head);
        var target = ByteBuffer.wrap(fs.bytes(FIRST)).position(end);
        target.put(stale).put(head);
        assertThat(TestJournal.open(fs).recovered).isEqualTo(written);
    }

    @Test
    void readingARottenRecordFails() throws Exception {
        var journal = write(3);
        var p = positions.get(1);
        fs.bytes(FIRST)[bodyOf(1)] ^= 1;
        assertThatThrownBy(() -> journal.journal.read(p)).isInstanceOf(CorruptRecordException.class);
        var copy = new JournalRecord(
                (byte) 1,
                (byte) 0,
                Durability.SYNC,
                true,
                TestJournal.bytes("h"),
                new Body.At(p, written.get(1).length()),
                List.of(p));
        var failure = Objects.requireNonNull(journal.append("copy", copy).failure());
        assertThat(failure.reason()).isEqualTo(AppendFailure.Reason.SOURCE_LOST);
        assertThat(journal.append("next").failure()).isNull();
    }

    @Test
    void verifyTellsWithoutChangingAnything() throws Exception {
        write(40);
        fs.bytes(FIRST)[positions.get(3).offset() + 40] ^= 1;
        var before = fs.bytes(FIRST).clone();
        var report = JournalVerify.verify(fs, (stored, release) -> {});
        var text = new StringBuilder();
        report.print(text);
        assertThat(report.clean()).isFalse();
        assertThat(text)
                .contains("corrupt: segment 1 offset " + positions.get(3).offset());
        assertThat(fs.bytes(FIRST)).isEqualTo(before);
        assertThat(fs.list()).noneMatch(FileNames::isBad);
    }
}
