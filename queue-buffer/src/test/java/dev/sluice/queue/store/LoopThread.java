package dev.sluice.queue.store;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A real thread that owns a store. */
final class LoopThread implements Owner, AutoCloseable {
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        var made = new Thread(task, "store-owner");
        made.setDaemon(true);
        thread = made;
        return made;
    });
    private volatile Thread thread;
    private ScheduledFuture<?> alarm;

    @Override
    public boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(task);
    }

    @Override
    public void alarm(long nanos, Runnable task) {
        if (alarm != null) {
            alarm.cancel(false);
        }
        if (nanos != Long.MAX_VALUE) {
            alarm = executor.schedule(task, Math.max(0, nanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
    }

    <T> T call(Callable<T> task) throws Exception {
        var result = new CompletableFuture<T>();
        executor.execute(() -> {
            try {
                result.complete(task.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result.get(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
