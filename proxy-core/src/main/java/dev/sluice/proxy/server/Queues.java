package dev.sluice.proxy.server;

import dev.sluice.proxy.filter.Exchanges;
import dev.sluice.proxy.filter.queue.QueueAccess;
import dev.sluice.proxy.filter.queue.QueueDeliveries;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.stats.StatStore;
import dev.sluice.queue.Command;
import dev.sluice.queue.config.Durability;
import dev.sluice.queue.journal.JournalOpenException;
import dev.sluice.queue.store.QueueStore;
import dev.sluice.queue.store.StoreRuntime;
import dev.sluice.xds.model.QueueVolume;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The process's queues: who uses which with what settings, their one store, and where deliveries begin. The control loop
 * owns the store. It is made when the first listener with a queue filter comes, and its journal is opened when the first
 * queue that is not MEMORY does; a process without touches no disk. All methods are for the control loop but
 * {@link #close}.
 */
public final class Queues implements QueueDeliveries.Outlets, QueueDeliveries.Manners {

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
    private final QueueJournal journal;
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
        this.stats = new QueueStats(stats, control::nowNanos);
        this.claims = new QueueClaims(parts.settings());
        this.journal = new QueueJournal(control.eventLoop(), parts.blocking(), parts.directory(), claims.journal());
    }

    /**
     * Takes note that these users use these queues, in place of those they used before, and puts their settings in force:
     * for all of them, or for none.
     *
     * @return what puts back what was there before, when the update cannot be put in force after all
     * @throws IllegalArgumentException naming a queue that would have two sets of settings
     */
    Runnable claim(Map<String, Map<String, QueueSettings>> users) {
        var before = claims.put(users);
        before.names().forEach(this::use);
        return () -> {
            claims.restore(before);
            before.names().forEach(this::use);
        };
    }

    /** The user is gone; what is in its queues stays. */
    void release(String user) {
        claim(Map.of(user, Map.of()));
    }

    private void use(String queue) {
        var settings = claims.of(queue);
        if (settings != null) use(settings);
    }

    private void use(QueueSettings settings) {
        var own = access().store();
        own.configure(settings.config());
        stats.show(own, settings.config().name());
        if (settings.config().durability() == Durability.MEMORY) return;
        stats.showJournal(own);
        journal.open(own);
    }

    /** The store and what belongs to it; makes it when there is none. */
    QueueAccess access() {
        var made = access;
        if (made != null) return made;
        var owner = new LoopOwner(control);
        // Not the loop's own reading of the clock, which is for its thread alone: the journal has one of its own.
        LongSupplier nanoTime = control.eventLoop().ticker()::nanoTime;
        var runtime = new StoreRuntime(owner, parts.blocking(), nanoTime, parts.clock(), control.random(), stats);
        long memoryBytes = parts.settings().memoryBytes();
        var memory = QueueMemory.budget(memoryBytes);
        var own = new QueueDeliveries(this, this, owner, parts.clock(), memory);
        var opened = new QueueStore(runtime, memory, QueueMemory.heap(memoryBytes), own);
        own.attach(opened);
        deliveries = own;
        store = opened;
        made = new QueueAccess(
                opened, owner, parts.ids(), memory, parts.settings().volume() == QueueVolume.PERSISTENT);
        access = made;
        return made;
    }

    /** The store, or null while no listener has a queue filter. */
    public @Nullable QueueStore store() {
        return store;
    }

    /**
     * Calls {@code ready} on the control loop once the journal is open, or cannot be used for now, or nobody wants one;
     * with the reason when another process holds it.
     */
    public void whenOpened(Consumer<@Nullable JournalOpenException> ready) {
        journal.whenTried(ready);
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

    /** Which fields' values, by their lower-case names, nobody is shown of this queue's messages; all while no listener claims it. */
    public Predicate<String> redacted(String queue) {
        var settings = claims.of(queue);
        return settings == null ? name -> true : settings.redacted()::contains;
    }

    /** A cluster's hosts or configuration changed, perhaps for the better. */
    public void destinationChanged(String cluster) {
        var own = store;
        if (own != null) own.destinationChanged(cluster);
    }

    /** Takes no more messages in queues that only these listeners use. */
    public void stopAdmitting(Set<String> listeners) {
        var own = store;
        if (own == null) return;
        for (var queue : claims.usedOnlyBy(listeners)) own.operate(new Command.Close(queue), false, report -> {});
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
        journal.close();
        var own = store;
        if (own != null) own.close();
    }
}
