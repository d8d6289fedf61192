package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails the test that leaked: {@code @RegisterExtension final LeakWatch leaks = new LeakWatch();}. Buffers of its
 * {@link #allocator} are counted, and must all be back when the test ends or soon after; what Netty's leak detector
 * reports of others meanwhile fails the test too.
 */
public final class LeakWatch implements BeforeEachCallback, AfterEachCallback {
    private static final int PATIENCE_MILLIS = 3000; // for loops of real sockets to finish
    private static final Logger DETECTOR = Logger.getLogger(ResourceLeakDetector.class.getName());

    private final PooledByteBufAllocator allocator = new PooledByteBufAllocator(true, 1, 1, 8192, 3, 0, 0, false);
    private final Queue<String> reports = new ConcurrentLinkedQueue<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord report) {
            reports.add(String.valueOf(report.getMessage()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    /** Where a test takes its buffers from, and gives to what it tests. */
    public ByteBufAllocator allocator() {
        return allocator;
    }

    /** Buffers taken and not given back. */
    public long held() {
        var metric = allocator.metric();
        return Stream.concat(metric.directArenas().stream(), metric.heapArenas().stream())
                .mapToLong(PoolArenaMetric::numActiveAllocations)
                .sum();
    }

    /** Bytes of the buffers taken and not given back. */
    public long heldBytes() {
        var metric = allocator.metric();
        return Stream.concat(metric.directArenas().stream(), metric.heapArenas().stream())
                .mapToLong(PoolArenaMetric::numActiveBytes)
                .sum();
    }

    /** Buffers ever taken. */
    public long taken() {
        return allocator.metric().directArenas().stream()
                .mapToLong(PoolArenaMetric::numAllocations)
                .sum();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        DETECTOR.addHandler(handler);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        for (int i = 0; i < PATIENCE_MILLIS && held() > 0; i++) LockSupport.parkNanos(1_000_000);
        DETECTOR.removeHandler(handler);
        assertThat(held()).as("buffers not released").isZero();
        assertThat(reports).as("leaks Netty reports").isEmpty();
    }
}
