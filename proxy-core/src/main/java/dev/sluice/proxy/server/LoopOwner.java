package dev.sluice.proxy.server;

import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Timer;
import dev.sluice.queue.store.Owner;

/** A loop as the owner of the queues. */
final class LoopOwner implements Owner {
    private final Loop loop;
    private final Alarm alarm = new Alarm();

    LoopOwner(Loop loop) {
        this.loop = loop;
    }

    @Override
    public boolean isCurrent() {
        return loop.inLoop();
    }

    @Override
    public void execute(Runnable task) {
        loop.eventLoop().execute(task);
    }

    @Override
    public void alarm(long nanos, Runnable task) {
        alarm.task = task;
        if (nanos == Long.MAX_VALUE) alarm.cancel();
        else loop.arm(alarm, Math.max(0, nanos - loop.nowNanos()));
    }

    private static final class Alarm extends Timer {
        private Runnable task = () -> {};

        @Override
        protected void expired() {
            task.run();
        }
    }
}
