package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A gigabyte whose reader is slow, in either direction and over both versions: the process does not grow with it. */
class BackPressureTest {
    private static final long BODY = 1L << 30;
    private static final long WARM_UP = 64 << 20;
    private static final long MOST_GROWTH_KIB = 32 << 10;

    /** Takes nothing for a while, then so much a millisecond. */
    private static final class SlowReader implements LongConsumer {
        private static final long STALL_NANOS = 1_000_000_000;
        private static final long BYTES_PER_MILLI = 200_000;

        private long began;
        private long taken;

        @Override
        public void accept(long bytes) {
            if (taken == 0) began = System.nanoTime() + STALL_NANOS;
            taken += bytes;
            long due = began + taken * 1_000_000 / BYTES_PER_MILLI;
            for (long left = due - System.nanoTime(); left > 1_000_000; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }
    }

    /** The most memory a process has had since this began. */
    private static final class MemoryWatch implements AutoCloseable {
        private final ProxyProcess process;
        private final Thread thread;
        private volatile long most;
        private volatile boolean closed;

        MemoryWatch(ProxyProcess process) throws IOException {
            this.process = process;
            most = pss();
            thread = Thread.ofPlatform().start(this::watch);
        }

        private void watch() {
            try {
                while (!closed) {
                    most = Math.max(most, pss());
                    LockSupport.parkNanos(20_000_000);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The process's share of memory in KiB. */
        private long pss() throws IOException {
            for (var line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/smaps_rollup"))) {
                if (line.startsWith("Pss:")) return Long.parseLong(line.replaceAll("\\D", ""));
            }
            throw new IOException("no Pss");
        }

        @Override
        public void close() throws InterruptedException {
            closed = true;
            thread.join();
        }
    }

    @Tag("full")
    @ParameterizedTest(name = "client HTTP/2 {0}, upstream HTTP/2 {1}")
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void aGigabyteToASlowClientDoesNotGatherHere(boolean clientHttp2, boolean upstreamHttp2) throws Exception {
        staysSmall(clientHttp2, upstreamHttp2, true);
    }

    @Tag("full")
    @ParameterizedTest(name = "client HTTP/2 {0}, upstream HTTP/2 {1}")
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void aGigabyteToASlowUpstreamDoesNotGatherHere(boolean clientHttp2, boolean upstreamHttp2) throws Exception {
        staysSmall(clientHttp2, upstreamHttp2, false);
    }

    private static void staysSmall(boolean clientHttp2, boolean upstreamHttp2, boolean down) throws Exception {
        try (var bulk = new BulkExchange(clientHttp2, upstreamHttp2);
                var sluice = SluiceProcess.start(bulk.config())) {
            int port = sluice.port("in");
            LongConsumer atOnce = taken -> {};
            if (down) bulk.download(port, WARM_UP, atOnce);
            else bulk.upload(port, WARM_UP, atOnce);
            try (var memory = new MemoryWatch(sluice)) {
                long before = memory.most;
                if (down) bulk.download(port, BODY, new SlowReader());
                else bulk.upload(port, BODY, new SlowReader());
                assertThat(memory.most - before)
                        .as("growth in KiB over %s", before)
                        .isLessThan(MOST_GROWTH_KIB);
            }
        }
    }
}
