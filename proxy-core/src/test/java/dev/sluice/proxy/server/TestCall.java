package dev.sluice.proxy.server;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.failure.Reason;
import dev.sluice.proxy.http.ClientConnection;
import dev.sluice.proxy.http.ClientExchange;
import dev.sluice.proxy.http.HeadPool;
import dev.sluice.proxy.http.Headers;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.ResponseHead;
import dev.sluice.proxy.http.Upstream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A request that a client sends, in pieces and from any thread, and what came back. */
public final class TestCall implements ClientExchange {
    private final HeadPool heads;
    private final EventLoop loop;
    private final Received received = new Received();
    private final List<Integer> interim = new CopyOnWriteArrayList<>();
    private @Nullable Upstream upstream;
    private Runnable onWritable = () -> {};

    TestCall(HeadPool heads, EventLoop loop) {
        this.heads = heads;
        this.loop = loop;
    }

    void begin(ClientConnection connection, String method, String path, boolean last, String... fields) {
        var to = connection.open(this);
        upstream = to;
        var head = heads.request();
        head.set(RequestHead.METHOD, method).set(RequestHead.SCHEME, "http");
        head.set(RequestHead.AUTHORITY, "test").set(RequestHead.PATH, path);
        TestRequest.add(head, fields);
        to.head(head, last);
        heads.recycle(head);
    }

    /** The response. */
    public Received response() {
        return received;
    }

    /** The response's status; waits for its head. */
    public int status() {
        return Integer.parseInt(String.valueOf(received.header(":status")));
    }

    /** The response's body; waits for its end. */
    public String body() {
        return received.body();
    }

    /** Interim responses so far. */
    public List<Integer> interim() {
        return interim;
    }

    public void data(String text, boolean last) {
        data(text.getBytes(StandardCharsets.ISO_8859_1), last);
    }

    public void data(byte[] bytes, boolean last) {
        run(to -> to.data(TestUpstream.ALLOCATOR.buffer().writeBytes(bytes), last));
    }

    public void trailers(String... fields) {
        run(to -> {
            var section = heads.trailers();
            TestRequest.add(section, fields);
            to.trailers(section);
        });
    }

    /** Sends {@code total} bytes as fast as the connection takes them, and ends. */
    public void flood(long total) {
        run(to -> flood(to, total, new byte[16 * 1024]));
    }

    private void flood(Upstream to, long left, byte[] piece) {
        long rest = left;
        while (rest > 0 && to.writable()) {
            int length = (int) Math.min(rest, piece.length);
            rest -= length;
            to.data(TestUpstream.ALLOCATOR.buffer(length).writeBytes(piece, 0, length), rest == 0);
        }
        long remaining = rest;
        if (remaining > 0) onWritable = () -> flood(to, remaining, piece);
    }

    /** Gives the request up: RST_STREAM, or closing the connection. */
    public void reset() {
        run(to -> to.reset(Failure.local(Reason.LOCAL_RESET, "")));
    }

    /** Takes no more of the response for now. */
    public void pause(boolean on) {
        run(to -> to.pauseResponse(on));
    }

    private interface Act {
        void on(Upstream to);
    }

    private void run(Act act) {
        Runnable task = () -> {
            var to = upstream;
            if (to != null) act.on(to);
        };
        if (loop.inEventLoop()) task.run();
        else loop.execute(task);
    }

    @Override
    public void head(ResponseHead head, boolean last) {
        received.head(head, last);
        heads.recycle(head);
    }

    @Override
    public void informational(ResponseHead head) {
        interim.add(head.status());
        heads.recycle(head);
    }

    @Override
    public void data(ByteBuf data, boolean last) {
        received.data(data, last);
    }

    @Override
    public void trailers(Headers trailers) {
        received.trailers(trailers);
        heads.recycle(trailers);
    }

    @Override
    public void reset(Failure why) {
        received.failed(why);
    }

    @Override
    public boolean writable() {
        return true;
    }

    @Override
    public void requestWritable(boolean yes) {
        if (!yes) return;
        var next = onWritable;
        onWritable = () -> {};
        next.run();
    }
}
