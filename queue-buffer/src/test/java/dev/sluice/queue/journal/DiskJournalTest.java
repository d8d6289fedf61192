package dev.sluice.queue.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal on a real disk, with its own thread. */
class DiskJournalTest {
    private static final JournalConfig CONFIG = new JournalConfig(8L << 20, 1 << 18, 1 << 20);

    @TempDir
    Path temp;

    private final List<String> recovered = new ArrayList<>();

    private Path directory() {
        return temp.resolve("a/journal");
    }

    private Journal open() throws JournalOpenException {
        var runtime = new JournalRuntime(
                System::nanoTime,
                InstantSource.system(),
                new SplittableRandom(),
                task -> Thread.ofPlatform().daemon().start(task));
        recovered.clear();
        var journal = Journal.open(
                DiskStorage.open(directory()),
                CONFIG,
                runtime,
                (stored, release) -> recovered.add(TestJournal.text(stored.body())),
                new Silent());
        journal.start();
        return journal;
    }

    private static final class Silent implements JournalEvents {
        @Override
        public void evacuate(long segment, Cause cause) {}

        @Override
        public void stateChanged(JournalState state, String why) {}

        @Override
        public void synced(long nanos) {}
    }

    /** Counts down on success, remembers a failure. */
    private record Waiter(CountDownLatch latch, List<AppendFailure> failures, List<Position> positions)
            implements CommitListener {
        Waiter(int count) {
            this(new CountDownLatch(count), new ArrayList<>(), new ArrayList<>());
        }

        @Override
        public void committed(long seq, Position position) {
            positions.add(position);
            latch.countDown();
        }

        @Override
        public void failed(AppendFailure failure) {
            failures.add(failure);
            latch.countDown();
        }

        void await() throws InterruptedException {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(failures).isEmpty();
        }
    }

    @Test
    void keepsRecordsAcrossReopeningAndReadsThemBack() throws Exception {
        var waiter = new Waiter(100);
        try (var journal = open()) {
            for (int i = 0; i < 100; i++) {
                assertThat(journal.append(TestJournal.record("m" + i, Durability.SYNC), waiter))
                        .isNull();
            }
            waiter.await();
            var body = journal.read(waiter.positions().get(42)).body();
            assertThat(TestJournal.text(body)).isEqualTo("m42");
        }
        try (var journal = open()) {
            assertThat(recovered).hasSize(100).endsWith("m98", "m99");
            assertThat(journal.recovery().clean()).isTrue();
            assertThat(journal.metrics().liveBytes()).isPositive();
        }
    }

    @Test
    void makesADirectoryThatOthersCannotRead() throws Exception {
        open().close();
        var mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(directory()));
        assertThat(mode).isEqualTo("rwx------");
    }

    @Test
    void refusesASecondOpener() throws Exception {
        try (var journal = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(JournalOpenException.class)
                    .hasMessageContaining(directory().toString())
                    .hasMessageContaining("in use")
                    .hasMessageContaining("directory of its own");
        }
        open().close();
    }

    @Test
    void givesTheDirectoryFreeWhenOpeningFails() throws Exception {
        Files.createDirectories(directory());
        var foreign = directory().resolve("notes.txt");
        Files.writeString(foreign, "mine");
        assertThatThrownBy(this::open).isInstanceOf(JournalOpenException.class);
        Files.delete(foreign);
        open().close();
    }

    @Test
    void refusesADirectoryWithForeignFiles() throws Exception {
        Files.createDirectories(directory());
        Files.writeString(directory().resolve("notes.txt"), "mine");
        assertThatThrownBy(this::open)
                .isInstanceOf(JournalOpenException.class)
                .hasMessageContaining("notes.txt")
                .hasMessageContaining("choose an empty directory");
    }

    @Test
    void refusesAPathThatIsNoDirectory() throws Exception {
        Files.createDirectories(directory().getParent());
        Files.writeString(directory(), "a file");
        assertThatThrownBy(this::open)
                .isInstanceOf(JournalOpenException.class)
                .hasMessageContaining(directory().toString());
    }

    @Test
    void refusesAnotherFormatVersion() throws Exception {
        open().close();
        var header = new SegmentHeader(9, 1, 5, 0, 0).encode();
        var file = directory().resolve(FileNames.segment(1));
        var bytes = Files.readAllBytes(file);
        System.arraycopy(header.array(), 0, bytes, 0, header.capacity());
        Files.write(file, bytes);
        assertThatThrownBy(this::open).hasMessageContaining("format version 9");
    }

    @Test
    void keepsTheOrderOfEachOfManyConcurrentAppenders() throws Exception {
        int threads = 8;
        int each = 500;
        var waiter = new ConcurrentHashMap<Integer, Waiter>();
        try (var journal = open()) {
            var appenders = new ArrayList<Thread>();
            for (int t = 0; t < threads; t++) {
                int id = t;
                waiter.put(id, new Waiter(each));
                appenders.add(Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < each; i++) {
                        appendPatiently(journal, id + ":" + i, Objects.requireNonNull(waiter.get(id)));
                    }
                }));
            }
            for (var appender : appenders) {
                appender.join();
            }
            for (var w : waiter.values()) {
                w.await();
            }
            assertThat(journal.metrics().syncs()).isLessThan((long) threads * each);
        }
        open().close();
        assertThat(recovered).hasSize(threads * each);
        var next = new int[threads];
        for (var body : recovered) {
            var parts = body.split(":");
            assertThat(Integer.parseInt(parts[1])).isEqualTo(next[Integer.parseInt(parts[0])]++);
        }
    }

    private static void appendPatiently(Journal journal, String body, Waiter waiter) {
        while (true) {
            var refused = journal.append(TestJournal.record(body, Durability.SYNC), waiter);
            if (refused == null) {
                return;
            }
            assertThat(refused.reason()).isEqualTo(AppendFailure.Reason.BUSY);
            Thread.onSpinWait();
        }
    }

    @Test
    void anInterruptedReaderHarmsNobody() throws Exception {
        try (var journal = open()) {
            var waiter = new Waiter(1);
            journal.append(TestJournal.record("a", Durability.SYNC), waiter);
            waiter.await();
            var position = waiter.positions().getFirst();
            journal.read(position);
            var reader = Thread.ofPlatform().start(() -> {
                Thread.currentThread().interrupt();
                assertThatThrownBy(() -> journal.read(position)).isInstanceOf(java.io.IOException.class);
            });
            reader.join();
            assertThat(TestJournal.text(journal.read(position).body())).isEqualTo("a");
            var after = new Waiter(1);
            journal.append(TestJournal.record("b", Durability.SYNC), after);
            after.await();
        }
    }

    @Test
    void verifiesACopyOffline() throws Exception {
        try (var journal = open()) {
            var waiter = new Waiter(3);
            for (int i = 0; i < 3; i++) {
                journal.append(TestJournal.record("m" + i, Durability.SYNC), waiter);
            }
            waiter.await();
            assertThatThrownBy(() -> DiskStorage.openReadOnly(directory())).hasMessageContaining("in use");
        }
        var seen = new AtomicInteger();
        try (var storage = DiskStorage.openReadOnly(directory())) {
            var report = JournalVerify.verify(storage, (stored, release) -> seen.incrementAndGet());
            assertThat(report.clean()).isTrue();
            var text = new StringBuilder();
            report.print(text);
            assertThat(text).contains("3 records").contains("segment-0000000000000001.slq  good");
        }
        assertThat(seen).hasValue(3);
    }
}
