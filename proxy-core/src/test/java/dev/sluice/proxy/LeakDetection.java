package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.ArrayList;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails the test class during which Netty's leak detector reported a buffer that nobody released: of that class, or of one
 * before whose garbage had not been collected. JUnit finds it by the service loader, so it watches every test.
 */
public final class LeakDetection implements AfterAllCallback {
    private static final int TRACKED = 100; // the detector looks for garbage when it is given something to track
    private static final Logger DETECTOR = Logger.getLogger(ResourceLeakDetector.class.getName());
    private static final Queue<String> REPORTS = new ConcurrentLinkedQueue<>();

    static {
        DETECTOR.addHandler(new Handler() {
            @Override
            public void publish(LogRecord report) {
                REPORTS.add(String.valueOf(report.getMessage()));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
    }

    @Override
    public void afterAll(ExtensionContext context) {
        System.gc();
        for (int i = 0; i < TRACKED; i++)
            PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
        var found = new ArrayList<String>();
        for (var report = REPORTS.poll(); report != null; report = REPORTS.poll()) found.add(report);
        assertThat(found).as("leaks Netty reports").isEmpty();
    }
}
