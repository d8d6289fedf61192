package dev.sluice.proxy.server;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.failure.Reason;
import dev.sluice.proxy.http.Downstream;
import dev.sluice.proxy.http.HeadPool;
import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.Headers;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.ServerExchange;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** A request that an upstream received, and the means to answer it from any thread. */
public final class TestRequest implements ServerExchange {
    private final Downstream downstream;
    private final HeadPool heads;
    private final EventLoop loop;
    private final Consumer<TestRequest> begun;
    private final Received received = new Received();
    private Runnable onEnd = () -> {};
    private Runnable onWritable = () -> {};

    TestRequest(Downstream downstream, HeadPool heads, EventLoop loop, Consumer<TestRequest> begun) {
        this.downstream = downstream;
        this.heads = heads;
        this.loop = loop;
        this.begun = begun;
    }

    /** What has come of it. */
    public Received received() {
        return received;
    }

    /** Runs on the peers' loop when the request is complete. */
    public void onEnd(Runnable task) {
        if (received.over()) task.run();
        else onEnd = task;
    }

    /** Answers with a head and a body. */
    public void respond(int status, String body) {
        head(status, body.isEmpty());
        if (!body.isEmpty()) data(body, true);
    }

    /** Sends a head; {@code fields} are names and values in turn. */
    public void head(int status, boolean last, String... fields) {
        run(() -> {
            var head = heads.response().status(status);
            add(head, fields);
            downstream.head(head, last);
            heads.recycle(head);
        });
    }

    public void informational(int status, String... fields) {
        run(() -> {
            var head = heads.response().status(status);
            add(head, fields);
            downstream.informational(head);
        });
    }

    public void data(String text, boolean last) {
        data(text.getBytes(StandardCharsets.ISO_8859_1), last);
    }

    public void data(byte[] bytes, boolean last) {
        run(() -> downstream.data(TestUpstream.ALLOCATOR.buffer().writeBytes(bytes), last));
    }

    public void trailers(String... fields) {
        run(() -> {
            var section = heads.trailers();
            add(section, fields);
            downstream.trailers(section);
        });
    }

    /** Sends {@code total} bytes as fast as the connection takes them, and ends. */
    public void flood(long total) {
        run(() -> flood(total, new byte[16 * 1024]));
    }

    private void flood(long left, byte[] piece) {
        long rest = left;
        while (rest > 0 && downstream.writable()) {
            int length = (int) Math.min(rest, piece.length);
            rest -= length;
            downstream.data(TestUpstream.ALLOCATOR.buffer(length).writeBytes(piece, 0, length), rest == 0);
        }
        long remaining = rest;
        if (remaining > 0) onWritable = () -> flood(remaining, piece);
    }

    /** Resets the stream; an HTTP/1 connection is closed. */
    public void reset() {
        run(() -> downstream.reset(Failure.local(Reason.INTERNAL, "")));
    }

    /** Refuses the stream (REFUSED_STREAM). */
    public void refuse() {
        run(() -> downstream.reset(Failure.local(Reason.UPSTREAM_REFUSED, "")));
    }

    public void pause(boolean on) {
        run(() -> downstream.pauseRequest(on));
    }

    private void run(Runnable task) {
        if (loop.inEventLoop()) task.run();
        else loop.execute(task);
    }

    static void add(Headers to, String... fields) {
        for (int i = 0; i < fields.length; i += 2) to.add(HeaderName.of(fields[i]), fields[i + 1]);
    }

    @Override
    public void head(RequestHead head, boolean last) {
        received.head(head, last);
        heads.recycle(head);
        begun.accept(this);
        if (last) onEnd.run();
    }

    @Override
    public void data(ByteBuf data, boolean last) {
        received.data(data, last);
        if (last) onEnd.run();
    }

    @Override
    public void trailers(Headers trailers) {
        received.trailers(trailers);
        heads.recycle(trailers);
        onEnd.run();
    }

    @Override
    public void reset(Failure why) {
        received.failed(why);
    }

    @Override
    public void rejected(Failure why) {
        received.failed(why);
        downstream.reset(why);
    }

    @Override
    public boolean writable() {
        return true;
    }

    @Override
    public void responseWritable(boolean yes) {
        if (!yes) return;
        var next = onWritable;
        onWritable = () -> {};
        next.run();
    }
}
