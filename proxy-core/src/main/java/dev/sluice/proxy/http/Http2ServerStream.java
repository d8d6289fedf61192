package dev.sluice.proxy.http;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.failure.Reason;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A stream that a client opened: where the response to its request goes. */
final class Http2ServerStream extends Http2Stream implements Downstream {
    private final Http2ServerConnection server;
    private @Nullable ServerExchange exchange;
    private boolean begun; // the head of the response has been sent

    Http2ServerStream(Http2ServerConnection server) {
        super(server);
        this.server = server;
    }

    void serve(ServerExchange by, RequestHead head, boolean end) {
        exchange = by;
        begun = false;
        by.head(head, end);
    }

    @Override
    public void head(ResponseHead head, boolean last) {
        begun = true;
        sendHead(head, last);
    }

    @Override
    public void informational(ResponseHead head) {
        sendHead(head, false);
        server.heads.recycle(head);
    }

    @Override
    public void pauseRequest(boolean on) {
        pause(on);
    }

    @Override
    public void reset(Failure why) {
        if (live) server.streams.reset(this, code(why.reason()));
    }

    @Override
    public void closeAfterResponse() {
        server.drain();
    }

    @Override
    public Peer peer() {
        return server.peer;
    }

    /** Forgets its exchange, to be used again. */
    Http2ServerStream served() {
        exchange = null;
        return this;
    }

    @Override
    void receive(ByteBuf data, boolean end) {
        if (exchange != null) exchange.data(data, end);
        else data.release();
    }

    @Override
    void receiveTrailers(Headers trailers) {
        if (exchange != null) exchange.trailers(trailers);
        else server.heads.recycle(trailers);
    }

    @Override
    void abort(Failure why) {
        var told = exchange;
        exchange = null;
        if (told != null) told.reset(why);
    }

    @Override
    void writableChanged(boolean yes) {
        if (exchange != null) exchange.responseWritable(yes);
    }

    private int code(Reason reason) {
        return switch (reason) {
            // Envoy: a response that has begun is not refused, whatever the upstream called it.
            case UPSTREAM_REFUSED -> begun ? Http2ErrorCode.INTERNAL_ERROR : Http2ErrorCode.REFUSED_STREAM;
            case DOWNSTREAM_PROTOCOL_ERROR -> Http2ErrorCode.PROTOCOL_ERROR;
            default -> Http2ErrorCode.INTERNAL_ERROR;
        };
    }
}
