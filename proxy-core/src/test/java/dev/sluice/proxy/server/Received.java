package dev.sluice.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.http.Headers;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One message as a peer received it: filled on the peers' loop and awaited by the test. */
public final class Received {
    private static final int KEPT = 1 << 20;

    private volatile @Nullable Map<String, String> head;
    private volatile @Nullable Map<String, String> trailers;
    private volatile @Nullable Failure failure;
    private volatile boolean complete;
    private volatile long bytes;
    private final StringBuffer body = new StringBuffer();

    void head(Headers from, boolean last) {
        head = copy(from);
        complete = last;
    }

    void data(ByteBuf data, boolean last) {
        if (body.length() < KEPT) body.append(data.toString(StandardCharsets.ISO_8859_1));
        bytes += data.readableBytes();
        data.release();
        complete |= last;
    }

    void trailers(Headers from) {
        trailers = copy(from);
        complete = true;
    }

    void failed(Failure why) {
        failure = why;
    }

    private static Map<String, String> copy(Headers from) {
        var map = new LinkedHashMap<String, String>();
        from.forEach((name, value) -> map.merge(name, value, (a, b) -> a + "," + b));
        return map;
    }

    boolean begun() {
        return head != null;
    }

    /** Whether nothing more will come. */
    public boolean over() {
        return complete || failure != null;
    }

    /** The head's fields, repeated ones joined; waits for it. */
    public Map<String, String> head() {
        ProxyFixture.await(() -> head != null || failure != null, "no head came");
        var come = head;
        assertThat(come).as("failed with " + failure).isNotNull();
        return come;
    }

    /** The head's field or null; waits for the head. */
    public @Nullable String header(String name) {
        return head().get(name);
    }

    /** The body; waits for the message's end. */
    public String body() {
        awaitEnd();
        assertThat(failure).as("failure after " + head).isNull();
        return body.toString();
    }

    /** The trailers; waits for the message's end. */
    public Map<String, String> trailers() {
        awaitEnd();
        var come = trailers;
        return come == null ? Map.of() : come;
    }

    /** Why the message was cut off; waits for that. */
    public Failure failure() {
        ProxyFixture.await(() -> failure != null, "no failure came after " + head + " " + body);
        var come = failure;
        assertThat(come).isNotNull();
        return come;
    }

    /** Bytes of the body so far. */
    public long bytes() {
        return bytes;
    }

    /** The body so far. */
    public String soFar() {
        return body.toString();
    }

    /** Waits for the end of the message or of the exchange. */
    public void awaitEnd() {
        ProxyFixture.await(this::over, "no end came after " + head + " " + bytes);
    }
}
