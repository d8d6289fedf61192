package dev.sluice.proxy.filter.queue;

import dev.sluice.proxy.filter.Exchanges;
import dev.sluice.queue.Lease;
import dev.sluice.queue.delivery.AttemptResult;
import dev.sluice.queue.store.Deliveries;
import dev.sluice.queue.store.MemoryBudget;
import dev.sluice.queue.store.Owner;
import dev.sluice.queue.store.QueueStore;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Begins the store's deliveries on the workers and tells it what came of them. Owner thread only. */
public final class QueueDeliveries implements Deliveries {
    /** Finds where a delivery begins. */
    public interface Outlets {
        /**
         * Calls {@code use} on a worker's loop with what serves the listener there, or with null when none does.
         *
         * @param number spreads deliveries over workers
         */
        void find(String listener, long number, Consumer<@Nullable Exchanges> use);
    }

    /** How a queue's deliveries are made. */
    public interface Manners {
        /** Whether the route's retry policy runs inside an attempt of this queue. */
        boolean routeRetries(String queue);

        /** The most bytes of an answer that are stored. */
        int resultBytes(String queue);
    }

    private final Outlets outlets;
    private final Manners manners;
    private final Owner owner;
    private final InstantSource clock;
    private final MemoryBudget memory;
    private final Map<Long, QueueDelivery> underWay = new HashMap<>();
    private @Nullable QueueStore store;
    private @Nullable Runnable whenIdle; // not null once somebody waits for that

    /** Deliveries of one store, which is told with {@link #attach}. */
    public QueueDeliveries(Outlets outlets, Manners manners, Owner owner, InstantSource clock, MemoryBudget memory) {
        this.outlets = outlets;
        this.manners = manners;
        this.owner = owner;
        this.clock = clock;
        this.memory = memory;
    }

    /** The store whose deliveries these are; before its first. */
    public void attach(QueueStore own) {
        store = own;
    }

    @Override
    public void deliver(Lease lease) {
        var queue = lease.message().queue();
        var manner = new QueueDelivery.Manner(manners.routeRetries(queue), manners.resultBytes(queue), memory);
        var delivery = new QueueDelivery(lease, manner, clock, this::ended);
        underWay.put(lease.number(), delivery);
        outlets.find(lease.message().way().listener(), lease.number(), delivery::begin);
    }

    @Override
    public void cancel(long lease) {
        var delivery = underWay.remove(lease);
        if (delivery != null) delivery.cancel();
        idle();
    }

    /** Called on a worker's loop. */
    private void ended(long lease, AttemptResult result) {
        owner.execute(() -> {
            var delivery = underWay.remove(lease);
            if (delivery == null) return;
            var own = store;
            if (own != null) own.attempted(lease, result);
            delivery.release(); // the store counts the answer now
            idle();
        });
    }

    /** Calls {@code idle} once no delivery is under way. */
    public void whenIdle(Runnable idle) {
        whenIdle = idle;
        idle();
    }

    private void idle() {
        var waiting = whenIdle;
        if (waiting != null && underWay.isEmpty()) waiting.run();
    }
}
