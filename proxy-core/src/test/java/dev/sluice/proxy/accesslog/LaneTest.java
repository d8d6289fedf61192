package dev.sluice.proxy.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LaneTest {
    private final Lane lane = new Lane();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final WritableByteChannel channel = Channels.newChannel(written);

    @Test
    void givesLinesBackInOrderWhateverTheirLength() throws IOException {
        var expected = new StringBuilder();
        for (int i = 0; i < 400; i++) {
            var line = "x".repeat(i % 7 == 0 ? 40_000 : i) + i + "\n";
            expected.append(line);
            offer(line);
            if (i % 20 == 0) lane.drainTo(channel);
        }
        lane.drainTo(channel);
        assertThat(written.toString(StandardCharsets.ISO_8859_1)).isEqualTo(expected.toString());
        assertThat(lane.dropped()).isZero();
    }

    @Test
    void dropsWhatIsBeyondItsBoundAndTakesLinesAgainOnceWritten() throws IOException {
        var line = "y".repeat(1024);
        for (int i = 0; i < Lane.BOUND / 1024 + 5; i++) offer(line);
        assertThat(lane.dropped()).isEqualTo(5);
        assertThat(lane.drainTo(channel)).isEqualTo(Lane.BOUND);
        offer(line);
        assertThat(lane.drainTo(channel)).isEqualTo(1024);
        assertThat(lane.dropped()).isEqualTo(5);
    }

    @Test
    void asksForTheWriterOnceForEach64KiB() {
        int wakes = 0;
        for (int i = 0; i < 256; i++) if (offer("z".repeat(1024))) wakes++;
        assertThat(wakes).isEqualTo(4);
    }

    @Test
    void forgetsWhatCouldNotBeWritten() throws IOException {
        offer("lost");
        var full = new WritableByteChannel() {
            @Override
            public int write(ByteBuffer source) throws IOException {
                throw new IOException("No space left on device");
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        };
        assertThatThrownBy(() -> lane.drainTo(full)).isInstanceOf(IOException.class);
        offer("kept");
        lane.drainTo(channel);
        assertThat(written.toString(StandardCharsets.ISO_8859_1)).isEqualTo("kept");
    }

    @Test
    void losesNothingBetweenTwoThreads() throws Exception {
        int lines = 100_000;
        var done = new AtomicBoolean();
        var failure = new AtomicReference<Throwable>();
        var writer = Thread.ofPlatform().start(() -> {
            try {
                while (true) {
                    boolean last = done.get();
                    lane.drainTo(channel);
                    if (last) return;
                }
            } catch (IOException | RuntimeException e) {
                failure.set(e);
            }
        });
        var line = "0123456789abcdefghijklmnopqrstuvwxyz\n".getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < lines; i++) lane.offer(line, line.length);
        done.set(true);
        writer.join();
        assertThat(failure.get()).isNull();
        assertThat(written.size()).isEqualTo((lines - lane.dropped()) * line.length);
        assertThat(written.toString(StandardCharsets.ISO_8859_1))
                .matches("(?s)(0123456789abcdefghijklmnopqrstuvwxyz\n)*+");
    }

    private boolean offer(String line) {
        var bytes = line.getBytes(StandardCharsets.ISO_8859_1);
        return lane.offer(bytes, bytes.length);
    }
}
