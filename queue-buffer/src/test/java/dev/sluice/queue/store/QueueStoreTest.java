package dev.sluice.queue.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.queue.Admission;
import dev.sluice.queue.HeapBounds;
import dev.sluice.queue.Lease;
import dev.sluice.queue.config.Durability;
import dev.sluice.queue.config.QueueConfig;
import dev.sluice.queue.delivery.AttemptResult;
import dev.sluice.queue.gate.PauseCause;
import dev.sluice.queue.journal.DiskStorage;
import dev.sluice.queue.journal.JournalConfig;
import dev.sluice.queue.journal.JournalOpenException;
import dev.sluice.queue.message.Fields;
import dev.sluice.queue.message.Knobs;
import dev.sluice.queue.message.Message;
import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.message.Payload;
import dev.sluice.queue.message.RequestImage;
import dev.sluice.queue.message.ResponseImage;
import dev.sluice.queue.message.State;
import dev.sluice.queue.message.Way;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueueStoreTest {
    private static final JournalConfig JOURNAL = new JournalConfig(16L << 20, 1 << 20, 1 << 20);

    @TempDir
    Path directory;

    private final SplittableRandom ids = new SplittableRandom(3);
    private final ExecutorService blocking = Executors.newCachedThreadPool();
    private final List<LoopThread> loops = new ArrayList<>();
    private final BlockingQueue<Lease> deliveries = new LinkedBlockingQueue<>();
    private LoopThread loop;
    private QueueStore store;

    @AfterEach
    void stop() {
        store.close();
        loops.forEach(LoopThread::close);
        blocking.shutdownNow();
    }

    private void start(long memoryBytes) {
        loop = new LoopThread();
        loops.add(loop);
        deliveries.clear();
        var runtime = new StoreRuntime(
                loop, blocking, System::nanoTime, InstantSource.system(), new SplittableRandom(1), new NoMeter());
        store = new QueueStore(
                runtime, new MemoryBudget(memoryBytes), new HeapBounds(1 << 30, 1 << 20), new Deliveries() {
                    @Override
                    public void deliver(Lease lease) {
                        deliveries.add(lease);
                    }

                    @Override
                    public void cancel(long lease) {}
                });
        store.configure(QueueConfig.defaults("q"));
    }

    private void open() throws Exception {
        store.openJournal(DiskStorage.open(directory), JOURNAL)
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    private Message message(String body) {
        return new Message(
                MessageId.random(ids, ""),
                "q",
                "",
                new Way("l", "rc", "vh", "r", "c"),
                new RequestImage(Fields.EMPTY, Fields.EMPTY),
                Payload.of(body.getBytes(StandardCharsets.UTF_8)),
                Knobs.NONE);
    }

    private Admission offer(Message message) throws Exception {
        var answer = new CompletableFuture<Admission>();
        store.offer(message, 0, answer::complete);
        return answer.get(20, TimeUnit.SECONDS);
    }

    private static String text(Payload payload) {
        return new String(payload.copy(payload.size()), StandardCharsets.UTF_8);
    }

    private static AttemptResult ok(String body) {
        return new AttemptResult.Answered(
                new ResponseImage(200, Fields.EMPTY, Fields.EMPTY),
                Payload.of(body.getBytes(StandardCharsets.UTF_8)),
                AttemptResult.NO_GRPC,
                AttemptResult.NONE);
    }

    private Lease nextDelivery() throws Exception {
        var lease = deliveries.poll(20, TimeUnit.SECONDS);
        assertThat(lease).isNotNull();
        return lease;
    }

    @Test
    void aJournalThatCouldNotBeOpenedMayBeOpenedLater() throws Exception {
        start(1 << 20);
        var foreign = Files.writeString(directory.resolve("thesis.txt"), "years of work");
        assertThatThrownBy(this::open).hasMessageContaining("thesis.txt");
        var refused = (Admission.NotAccepted) offer(message("early"));
        assertThat(refused.unknown()).isFalse();
        Files.delete(foreign);
        open();
        assertThat(offer(message("late"))).isInstanceOf(Admission.Accepted.class);
        assertThat(text(nextDelivery().message().body())).isEqualTo("late");
    }

    @Test
    void aDirectoryInUseIsToldApart() throws Exception {
        start(1 << 20);
        open();
        assertThatThrownBy(() -> DiskStorage.open(directory))
                .isInstanceOfSatisfying(
                        JournalOpenException.class, e -> assertThat(e.inUse()).isTrue());
    }

    @Test
    void keepsWhatItAcceptedThroughARestart() throws Exception {
        start(1 << 20);
        open();
        var first = message("first");
        var second = message("second");
        assertThat(offer(first)).isInstanceOf(Admission.Accepted.class);
        assertThat(offer(second)).isInstanceOf(Admission.Accepted.class);
        store.attempted(nextDelivery().number(), ok("answer"));
        assertThat(loop.call(() -> store.message(first.id()).state())).isEqualTo(State.DONE);
        store.close();

        start(1 << 20);
        open();
        var delivered = nextDelivery();
        assertThat(delivered.message().id()).isEqualTo(second.id());
        assertThat(text(delivered.message().body())).isEqualTo("second");
        var done = loop.call(() -> store.message(first.id()));
        assertThat(done.state()).isEqualTo(State.DONE);
        assertThat(text(done.ending().body())).isEqualTo("answer");
    }

    @Test
    void bodiesBeyondTheMemoryBudgetComeFromDisk() throws Exception {
        start(0);
        open();
        var message = message("on disk");
        offer(message);
        var lease = nextDelivery();
        assertThat(text(lease.message().body())).isEqualTo("on disk");
        store.attempted(lease.number(), new AttemptResult.Unavailable(PauseCause.NO_HEALTHY_HOST));
        var again = nextDelivery();
        assertThat(text(again.message().body())).isEqualTo("on disk");
        store.attempted(again.number(), ok("result"));
        assertThat(loop.call(() -> store.message(message.id()).state())).isEqualTo(State.DONE);
        store.close();

        start(0);
        open();
        var read = new CompletableFuture<String>();
        loop.call(() -> {
            store.withBody(store.message(message.id()).ending().body(), body -> read.complete(text(body)));
            return 0;
        });
        assertThat(read.get(20, TimeUnit.SECONDS)).isEqualTo("result");
        assertThat(loop.call(store::memoryBytes)).isZero();
    }

    @Test
    void aJournalThatCannotBeTakenInIsGivenFreeAndNotTriedAgain() throws Exception {
        start(1 << 20);
        var opened = store.openJournal(DiskStorage.open(directory), JOURNAL, journal -> {
            throw new IllegalStateException("no writer");
        });
        assertThatThrownBy(() -> opened.toCompletableFuture().get(20, TimeUnit.SECONDS))
                .hasMessageContaining("no writer");
        var refused = (Admission.NotAccepted) offer(message("early"));
        assertThat(refused.detail()).isEqualTo("journal: no writer");
        assertThatThrownBy(this::open).hasMessageContaining("no writer");
        DiskStorage.open(directory).close();
        assertThat(loop.call(store::memoryBytes)).isZero();
    }

    @Test
    void acceptsNothingDurableWithoutAJournalAndMemoryQueuesAnyway() throws Exception {
        start(1 << 20);
        assertThat(offer(message("x"))).isEqualTo(new Admission.NotAccepted(false, "no journal is open"));
        var c = QueueConfig.defaults("q");
        store.configure(new QueueConfig(
                "q",
                Durability.MEMORY,
                c.bounds(),
                c.overflow(),
                c.order(),
                c.delivery(),
                c.retry(),
                c.brake(),
                c.onKeyFailure(),
                c.deadLetters(),
                c.results(),
                c.idempotency()));
        assertThat(offer(message("x"))).isInstanceOf(Admission.Accepted.class);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void saysWhyAJournalCannotBeUsed() throws Exception {
        Files.write(directory.resolve("0000000000000001.slq"), new byte[100]);
        start(1 << 20);
        assertThatThrownBy(this::open).rootCause().hasMessageContaining(directory.toString());
        assertThat(((Admission.NotAccepted) offer(message("x"))).detail()).contains("journal");
    }
}
