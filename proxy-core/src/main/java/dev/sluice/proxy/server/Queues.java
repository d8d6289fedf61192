package dev.sluice.proxy.server;

import dev.sluice.proxy.filter.Exchanges;
import dev.sluice.proxy.filter.queue.QueueAccess;
import dev.sluice.proxy.filter.queue.QueueDeliveries;
import dev.sluice.proxy.filter.queue.UploadBudget;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.stats.StatStore;
import dev.sluice.queue.Command;
import dev.sluice.queue.config.Durability;
import dev.sluice.queue.journal.DiskStorage;
import dev.sluice.queue.journal.JournalOpenException;
import dev.sluice.queue.journal.RecoveryReport;
import dev.sluice.queue.store.QueueStore;
import dev.sluice.queue.store.StoreRuntime;
import dev.sluice.xds.model.QueueVolume;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process's queues: who uses which with what settings, their one store, and where deliveries begin. The control loop
 * owns the store. It is made when the first listener with a queue filter comes, and its journal is opened when the first
 * queue that is not MEMORY does; a process without touches no disk. All methods are for the control loop but
 * {@link #close}.
 */
public final class Queues implements QueueDeliveries.Outlets, QueueDeliveries.Manners {
    private static final Logger LOG = LoggerFactory.getLogger("queue");

    /**
     * What queues are made of.
     *
     * @param settings node-wide
     * @param directory of the journal
     * @param clock the wall clock
     * @param ids gives messages their ids; safe for all threads and unguessable
     * @param blocking runs what waits for the disk
     */
    public record Parts(
            dev.sluice.xds.model.QueueStore settings,
            Path directory,
            InstantSource clock,
            RandomGenerator ids,
            Executor blocking) {}

    private final List<Worker> workers;
    private final Loop control;
    private final Parts parts;
    private final QueueStats stats;
    private final QueueClaims claims;
    private @Nullable QueueAccess access;
    private @Nullable QueueDeliveries deliveries;
    private boolean journalOpened;
    private CompletableFuture<Boolean> opening = CompletableFuture.completedFuture(true);
    private volatile @Nullable QueueStore store;

    /**
     * No queues yet.
     *
     * @throws IllegalArgumentException naming a node-wide setting that does not fit the others
     */
    public Queues(List<Worker> workers, Loop control, StatStore stats, Parts parts) {
        this.workers = workers;
        this.control = control;
        this.parts = parts;
        this.stats = new QueueStats(stats);
        this.claims = new QueueClaims(parts.settings());
    }

    /**
     * Takes note that {@code user} uses these queues, in place of those it used before, and puts their settings in force.
     *
     * @return what gives the claim back for what was there before, when the user cannot be put in force after all
     * @throws IllegalArgumentException naming a queue that another uses with other settings
     */
    Runnable claim(String user, Map<String, QueueSettings> queues) {
        var before = claims.put(user, queues);
        queues.values().forEach(this::use);
        return () -> {
            claims.restore(user, before);
            if (before != null) before.values().forEach(this::use);
        };
    }

    /** The user is gone; what is in its queues stays. */
    void release(String user) {
        claims.restore(user, null);
    }

    private void use(QueueSettings settings) {
        var own = access().store();
        own.configure(settings.config());
        stats.show(own, settings.config().name());
        if (settings.config().durability() != Durability.MEMORY) openJournal(own);
    }

    /** The store and what belongs to it; makes it when there is none. */
    QueueAccess access() {
        var made = access;
        if (made != null) return made;
        var owner = new LoopOwner(control);
        var runtime = new StoreRuntime(owner, parts.blocking(), control::nowNanos, parts.clock(), control.random());
        var own = new QueueDeliveries(this, this, owner, parts.clock());
        var opened = new QueueStore(runtime, parts.settings().memoryBytes(), own);
        own.attach(opened);
        deliveries = own;
        store = opened;
        made = new QueueAccess(
                opened,
                owner,
                parts.ids(),
                new UploadBudget(parts.settings().memoryBytes()),
                parts.settings().volume() == QueueVolume.PERSISTENT);
        access = made;
        return made;
    }

    /** The store, or null while no listener has a queue filter. */
    public @Nullable QueueStore store() {
        return store;
    }

    private void openJournal(QueueStore own) {
        if (journalOpened) return;
        journalOpened = true;
        opening = new CompletableFuture<>();
        parts.blocking().execute(() -> {
            try {
                var storage = DiskStorage.open(parts.directory());
                control.eventLoop()
                        .execute(
                                () -> own.openJournal(storage, claims.journal()).whenComplete(this::opened));
            } catch (JournalOpenException e) {
                control.eventLoop().execute(() -> opened(null, e));
            }
        });
    }

    /** Calls {@code ready} once no journal is being opened, on the control loop: it is open, or cannot be used. */
    public void whenOpened(Runnable ready) {
        opening.thenRun(ready);
    }

    private void opened(@Nullable RecoveryReport report, @Nullable Throwable failure) {
        if (failure == null) LOG.info("journal open directory={} {}", parts.directory(), report);
        else LOG.error("durable queues accept nothing: {}", failure.getMessage());
        opening.complete(failure == null);
    }

    @Override
    public void find(String listener, long number, Consumer<@Nullable Exchanges> use) {
        var worker = workers.get((int) (number % workers.size()));
        worker.execute(() -> {
            var manager = worker.manager(listener);
            var first = workers.getFirst();
            // A listener without SO_REUSEPORT is on the first worker only.
            if (manager != null || worker == first) use.accept(manager);
            else first.execute(() -> use.accept(first.manager(listener)));
        });
    }

    @Override
    public boolean routeRetries(String queue) {
        var settings = claims.of(queue);
        return settings != null && settings.routeRetries();
    }

    @Override
    public int resultBytes(String queue) {
        var settings = claims.of(queue);
        return settings == null ? 0 : settings.config().results().maxBytes();
    }

    /** A cluster's hosts or configuration changed, perhaps for the better. */
    public void destinationChanged(String cluster) {
        var own = store;
        if (own != null) own.destinationChanged(cluster);
    }

    /** Takes no more messages. */
    public void stopAdmitting() {
        var own = store;
        if (own != null) own.operate(new Command.StopAdmitting(), false, report -> {});
    }

    /** Begins no more deliveries; {@code idle} is called once none is under way. */
    public void stopDelivering(Runnable idle) {
        var own = store;
        var begun = deliveries;
        if (own == null || begun == null) {
            idle.run();
            return;
        }
        own.operate(new Command.StopDelivering(), false, report -> begun.whenIdle(idle));
    }

    /** Writes what is to be written and gives the journal free. Waits for the disk: not on a loop. */
    public void close() {
        var own = store;
        if (own != null) own.close();
    }
}
