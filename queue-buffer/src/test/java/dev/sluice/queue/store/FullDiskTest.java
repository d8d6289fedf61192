package dev.sluice.queue.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.queue.Admission;
import dev.sluice.queue.Lease;
import dev.sluice.queue.config.QueueConfig;
import dev.sluice.queue.journal.CrashFs;
import dev.sluice.queue.message.Fields;
import dev.sluice.queue.message.Knobs;
import dev.sluice.queue.message.Message;
import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.message.Payload;
import dev.sluice.queue.message.RequestImage;
import dev.sluice.queue.message.State;
import dev.sluice.queue.message.Way;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A disk that has no room for a while: what people are told, and that it is over by itself. */
class FullDiskTest {
    private static final Logger LOG = Logger.getLogger("queue"); // held, or it may go with what is set on it

    private final SplittableRandom random = new SplittableRandom(11);
    private final CrashFs disk = new CrashFs();
    private final List<String> log = new ArrayList<>();
    private final Handler listening = new Handler() {
        @Override
        public void publish(LogRecord line) {
            log.add(line.getLevel() + " " + line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        LOG.addHandler(listening);
        LOG.setUseParentHandlers(false);
    }

    @AfterEach
    void stopListening() {
        LOG.removeHandler(listening);
        LOG.setUseParentHandlers(true);
    }

    private Message message() {
        return new Message(
                MessageId.random(random, ""),
                "q",
                "",
                new Way("l", "rc", "vh", "r", "c"),
                new RequestImage(Fields.EMPTY, Fields.EMPTY),
                Payload.of(new byte[500]),
                Knobs.NONE);
    }

    private boolean accepts(VirtualStore store) {
        var message = message();
        store.offer(message);
        store.run();
        return store.answers.get(message.id()) instanceof Admission.Accepted;
    }

    private void fillDisk() {
        disk.script((op, name) -> {
            if (op == CrashFs.Op.CREATE) {
                throw new IOException("No space left on device");
            }
        });
    }

    @Test
    void isSaidOnceAndShownUntilThereIsRoomAgainThoughNobodyOffersAnything() {
        var store = new VirtualStore(disk, 1, 1 << 20, QueueConfig.defaults("q"));
        fillDisk();
        int accepted = 0;
        while (accepts(store)) {
            accepted++;
        }
        assertThat(accepted).isPositive();
        for (int i = 0; i < 20; i++) {
            store.pass(1000);
            assertThat(accepts(store)).isFalse();
        }
        assertThat(store.store.unavailable()).contains("crashfs", "No space left on device", "make room on its disk");
        assertThat(log)
                .containsExactly(
                        Level.WARNING + " durable queues accept nothing for now: " + store.store.unavailable());

        disk.script((op, name) -> {});
        store.pass(8000);
        store.run();
        assertThat(store.store.unavailable()).isEmpty();
        assertThat(log).hasSize(2).endsWith(Level.INFO + " durable queues accept messages again");
        assertThat(accepts(store)).isTrue();
    }

    /** How many of these are known to be done after a loss of power. */
    private long done(List<Lease> delivered, long now) {
        var copy = disk.crash(random, 0);
        var again = new VirtualStore(copy, now, 1 << 20, QueueConfig.defaults("q"));
        return delivered.stream()
                .filter(lease -> again.store.message(lease.message().id()).state() == State.DONE)
                .count();
    }

    @Test
    void whatEndsMeanwhileIsKnownAfterARestartAtOnceWhileThereIsRoomAndInFullOnceThereIs() {
        var store = new VirtualStore(disk, 1, 1 << 20, QueueConfig.defaults("q"));
        accepts(store);
        fillDisk();
        while (accepts(store)) {
            store.run();
        }
        var delivered = new ArrayList<Lease>();
        for (int i = 0; i < 100 && !store.leases.isEmpty(); i++) {
            for (var lease : List.copyOf(store.leases.values())) {
                delivered.add(lease);
                store.result(lease, 200);
            }
            store.pass(100);
        }
        store.pass(100); // what is not urgent is synced
        assertThat(done(delivered, store.now)).isPositive();
        disk.script((op, name) -> {});
        store.pass(8000);
        store.pass(100); // takes over the spare
        store.pass(100);
        assertThat(done(delivered, store.now)).isEqualTo(delivered.size());
    }

    @Test
    void aJournalThatIsFullIsEmptiedByDeliveringWhatItHolds() {
        var store = new VirtualStore(disk, 1, 1 << 20, QueueConfig.defaults("q"));
        while (accepts(store)) {
            store.run();
        }
        for (int i = 0; i < 100; i++) {
            List.copyOf(store.leases.values()).forEach(lease -> store.result(lease, 200));
            store.pass(100);
        }
        assertThat(accepts(store)).isTrue();
    }
}
