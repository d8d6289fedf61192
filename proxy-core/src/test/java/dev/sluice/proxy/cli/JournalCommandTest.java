package dev.sluice.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.queue.entry.Entry;
import dev.sluice.queue.entry.EntryCodec;
import dev.sluice.queue.journal.AppendFailure;
import dev.sluice.queue.journal.Body;
import dev.sluice.queue.journal.CommitListener;
import dev.sluice.queue.journal.DiskStorage;
import dev.sluice.queue.journal.Durability;
import dev.sluice.queue.journal.Journal;
import dev.sluice.queue.journal.JournalConfig;
import dev.sluice.queue.journal.JournalEvents;
import dev.sluice.queue.journal.JournalRecord;
import dev.sluice.queue.journal.JournalRuntime;
import dev.sluice.queue.journal.JournalState;
import dev.sluice.queue.journal.Position;
import dev.sluice.queue.message.Fields;
import dev.sluice.queue.message.Knobs;
import dev.sluice.queue.message.Message;
import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.message.Payload;
import dev.sluice.queue.message.RequestImage;
import dev.sluice.queue.message.Way;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands for journals on disk, on one with three messages. */
class JournalCommandTest {
    private static final int SEGMENT = 65536;

    @TempDir
    private Path directory;

    private Path journal;
    private final List<Position> positions = new ArrayList<>();

    @BeforeEach
    void writeThreeMessages() throws IOException {
        journal = directory.resolve("journal");
        var config = new JournalConfig(8L * SEGMENT, SEGMENT, 1 << 20);
        var runtime =
                new JournalRuntime(() -> 1, InstantSource.fixed(Instant.EPOCH), new SplittableRandom(1), Runnable::run);
        try (var open =
                Journal.open(DiskStorage.open(journal), config, runtime, (stored, release) -> {}, new Quiet())) {
            for (int i = 1; i <= 3; i++) {
                var entry = new Entry.Enqueued(message(i), i, 1_000 * i);
                var body = ByteBuffer.wrap(("body " + i).getBytes(StandardCharsets.UTF_8));
                open.append(
                        JournalRecord.retained(
                                (byte) 1, Durability.SYNC, EntryCodec.head(entry), new Body.Bytes(List.of(body))),
                        new Noting());
                open.step(1);
            }
        }
        assertThat(positions).hasSize(3);
    }

    private static Message message(int number) {
        var head = Fields.builder()
                .add(":method", "POST")
                .add(":authority", "shop")
                .add(":path", "/orders/" + number + "?token=hidden")
                .add("authorization", "Bearer hidden")
                .add("x-api-key", "perhaps")
                .add("x-plain", "seen")
                .build();
        return new Message(
                new MessageId(number, number, ""),
                "orders",
                "",
                new Way("in", "routes", "host", "", "shop"),
                new RequestImage(head, Fields.EMPTY),
                Payload.of(("body " + number).getBytes(StandardCharsets.UTF_8)),
                Knobs.NONE);
    }

    private final class Noting implements CommitListener {
        @Override
        public void committed(long seq, Position position) {
            positions.add(position);
        }

        @Override
        public void failed(AppendFailure failure) {
            throw new AssertionError(failure);
        }
    }

    private static final class Quiet implements JournalEvents {
        @Override
        public void evacuate(long segment, Cause cause) {}

        @Override
        public void stateChanged(JournalState state, String why) {}

        @Override
        public void synced(long nanos) {}
    }

    /** Changes the last byte of a message's body. */
    private void rot(int number) throws IOException {
        var position = positions.get(number - 1);
        try (var file = new RandomAccessFile(
                journal.resolve("segment-0000000000000001.slq").toFile(), "rw")) {
            byte[] record = new byte[position.length()];
            file.seek(position.offset());
            file.readFully(record);
            int body = new String(record, StandardCharsets.ISO_8859_1).lastIndexOf("body " + number);
            file.seek(position.offset() + body);
            file.write('B');
        }
    }

    private Ran run(String... words) {
        return Ran.command(new JournalCommand(), words);
    }

    @Test
    void aDirectoryThatHoldsNoJournalEndsWithTwo() throws IOException {
        var other = Files.createDirectory(directory.resolve("other"));
        Files.writeString(other.resolve("notes.txt"), "not ours");
        for (var command : List.of("verify", "dump", "repair")) {
            var ran = Ran.command(new JournalCommand(), command, other.toString());
            assertThat(ran.code()).as(command).isEqualTo(2);
            assertThat(ran.err()).as(command).contains(other + " holds no journal");
        }
        assertThat(other).isDirectoryContaining("glob:**notes.txt");
        assertThat(other.resolve("lock")).doesNotExist();
    }

    @Test
    void aGoodJournalVerifies() {
        var ran = run("verify", journal.toString());
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("3 records intact, 0 corrupt, 0 unreadable");
    }

    @Test
    void aRottenRecordIsFoundWithItsPlaceAndWhatWasLost() throws IOException {
        rot(2);
        var ran = run("verify", journal.toString());
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out())
                .contains("corrupt: segment 1 offset " + positions.get(1).offset())
                .contains("the body of: accepted " + new MessageId(2, 2, ""))
                .contains("request=\"POST shop/orders/2?...\"")
                .contains("2 records intact, 1 corrupt");
    }

    @Test
    void theListingShowsNoCredentials() {
        var ran = run("dump", journal.toString(), "--headers", "--redact", "X-API-Key");
        assertThat(ran.code()).isZero();
        assertThat(ran.out())
                .contains("queue=orders", "authorization: [redacted]", "x-api-key: [redacted]", "x-plain: seen")
                .doesNotContain("hidden", "perhaps");
        assertThat(run("dump", journal.toString(), "--queue", "other").out()).isEmpty();
    }

    @Test
    void theListingIsAlsoGivenAsAnObjectALine() {
        var ran = run("dump", journal.toString(), "-o", "json", "--headers", "--redact", "X-API-Key");
        assertThat(ran.code()).isZero();
        var lines = ran.out().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(ran.out()).doesNotContain("hidden", "perhaps");
        var second = Objects.requireNonNull(JsonObject.parse(lines.get(1)));
        assertThat(second.number("record")).isPositive();
        assertThat(second.number("segment")).isEqualTo(1);
        assertThat(second.number("offset")).isEqualTo(positions.get(1).offset());
        assertThat(second.text("event")).isEqualTo("accepted");
        assertThat(second.text("id")).isEqualTo(new MessageId(2, 2, "").toString());
        assertThat(second.text("queue")).isEqualTo("orders");
        assertThat(second.text("at")).isEqualTo("1970-01-01T00:00:02Z");
        assertThat(second.text("path")).isEqualTo("/orders/2?...");
        assertThat(second.number("body_bytes")).isEqualTo(6);
        assertThat(second.objects("headers"))
                .extracting(header -> header.text("name") + "=" + header.text("value"))
                .containsExactly("authorization=[redacted]", "x-api-key=[redacted]", "x-plain=seen");
        var plain = run("dump", journal.toString(), "--output", "JSON");
        assertThat(plain.out()).contains("\"event\":\"accepted\"").doesNotContain("headers");
    }

    @Test
    void helpSaysWhatTheListingCannotRedact() {
        assertThat(run("dump", "--help").out().replaceAll("\\s+", " "))
                .contains("--redact", "does not know the redact_headers of its queues");
    }

    @Test
    void repairKeepsWhatIsReadableAndACopyOfAll() throws IOException {
        rot(2);
        var copy = directory.resolve("copy");
        var ran = run("repair", journal.toString(), "--backup", copy.toString());
        assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
        assertThat(ran.out()).contains("repaired: kept 2 records");
        // Another process would get the journal as soon as we closed a copied lock.
        assertThat(copy.resolve("lock")).doesNotExist();
        assertThat(run("verify", journal.toString()).code()).isZero();
        assertThat(run("dump", journal.toString()).out())
                .contains("/orders/1", "/orders/3")
                .doesNotContain("/orders/2");
        assertThat(run("verify", copy.toString()).code()).isEqualTo(1);
    }

    @Test
    void aDryRunChangesNothing() throws IOException {
        rot(2);
        var before = Files.readAllBytes(journal.resolve("segment-0000000000000001.slq"));
        assertThat(run("repair", journal.toString(), "--dry-run").out()).contains("would keep 2 records");
        assertThat(Files.readAllBytes(journal.resolve("segment-0000000000000001.slq")))
                .isEqualTo(before);
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(journal);
        }
    }

    @Test
    void aGoodJournalIsLeftAlone() throws IOException {
        assertThat(run("repair", journal.toString()).out()).contains("nothing to repair");
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(journal);
        }
    }

    @Test
    void aJournalInUseIsRefused() throws IOException {
        rot(2);
        try (var holder = DiskStorage.open(journal)) {
            assertThat(holder.name()).isEqualTo(journal.toString());
            for (var command : List.of("verify", "dump", "repair")) {
                var ran = run(command, journal.toString());
                assertThat(ran.code()).isEqualTo(2);
                assertThat(ran.err()).contains("is in use by process");
            }
        }
    }

    @Test
    void whatIsNoDirectoryIsRefused() {
        var ran = run("verify", directory.resolve("nowhere").toString());
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("is not a directory");
    }
}
