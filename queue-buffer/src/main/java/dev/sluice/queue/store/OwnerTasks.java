package dev.sluice.queue.store;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/** Tasks from the journal's thread to the owner, in order, with one wake-up for as many as have gathered. */
final class OwnerTasks {
    private final Owner owner;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean called = new AtomicBoolean();

    OwnerTasks(Owner owner) {
        this.owner = owner;
    }

    void add(Runnable task) {
        tasks.add(task);
        if (!called.getAndSet(true)) {
            owner.execute(this::run);
        }
    }

    private void run() {
        called.set(false); // before looking: what comes later calls again
        for (var task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }
}
