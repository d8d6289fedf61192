package dev.sluice.proxy.boot;

import dev.sluice.proxy.server.ListenerRegistry;
import dev.sluice.proxy.server.Queues;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stop's way from serving to silence, within the drain time:
 *
 * <ol>
 *   <li>Connections of inbound traffic are asked to close, and queues that only inbound listeners use take no more
 *       messages. Outbound traffic goes on as before, because the application's last calls must not be refused: until
 *       nothing has been connected to an outbound listener for {@value #GONE_SECONDS} seconds, by which time the
 *       application has gone.
 *   <li>No listener accepts, no queue admits, no delivery begins. What is under way ends, or after the drain time is
 *       cut off; a delivery that was cut off is made again after the next start.
 * </ol>
 */
final class Drain {
    private static final Logger LOG = LoggerFactory.getLogger("main");
    private static final int GONE_SECONDS = 5;
    private static final long LOOK_MILLIS = 20;
    private static final long DELIVERY_GRACE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final EventLoop control;
    private final ListenerRegistry listeners;
    private final Queues queues;
    private final CountDownLatch silent = new CountDownLatch(1);
    private final CountDownLatch drained = new CountDownLatch(1);
    private final CountDownLatch delivered = new CountDownLatch(1);
    private long deadline; // on the control loop's clock
    private long asking; // until then connections may still begin something; the rest is for what is under way
    private long outboundSeen;

    Drain(EventLoop control, ListenerRegistry listeners, Queues queues) {
        this.control = control;
        this.listeners = listeners;
        this.queues = queues;
    }

    /** Carries it out within {@code time}; {@code first} runs on the control loop before. Waits, not on a loop; once. */
    void run(Duration time, Runnable first) throws InterruptedException {
        control.execute(() -> {
            deadline = control.ticker().nanoTime() + time.toNanos();
            asking = deadline - Math.min(DELIVERY_GRACE_NANOS, time.toNanos() / 4);
            outboundSeen = control.ticker().nanoTime();
            try {
                first.run();
                queues.stopAdmitting(listeners.beginStop());
            } finally {
                look();
            }
        });
        silent.await();
        if (!drained.await(left(), TimeUnit.NANOSECONDS)) {
            LOG.warn("stopping with exchanges under way drain_seconds={}", time.toSeconds());
            control.execute(listeners::abort);
        }
        if (!delivered.await(Math.min(left(), DELIVERY_GRACE_NANOS), TimeUnit.NANOSECONDS)) {
            LOG.warn("stopping with deliveries under way: they are made again after the next start");
        }
    }

    private long left() {
        return Math.max(0, deadline - control.ticker().nanoTime());
    }

    /** Looks again and again whether traffic has ended. */
    private void look() {
        long now = control.ticker().nanoTime();
        if (listeners.connections(true) > 0) outboundSeen = now;
        boolean applicationGone =
                !listeners.hasOutbound() || now - outboundSeen >= TimeUnit.SECONDS.toNanos(GONE_SECONDS);
        if (now < asking && !(applicationGone && listeners.connections(false) == 0)) {
            control.schedule(this::look, LOOK_MILLIS, TimeUnit.MILLISECONDS);
            return;
        }
        queues.stopAdmitting();
        queues.stopDelivering(delivered::countDown);
        listeners.drain(drained::countDown);
        silent.countDown();
    }
}
