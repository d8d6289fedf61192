package dev.sluice.proxy.http;

import dev.sluice.proxy.failure.Failure;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A stream that we opened: where a request goes. */
final class Http2ClientStream extends Http2Stream implements Upstream {
    private final Http2ClientConnection client;
    private @Nullable ClientExchange exchange;
    boolean toHead; // the request's method is HEAD
    boolean bodiless; // the response has no body by definition
    int informationals;

    Http2ClientStream(Http2ClientConnection client) {
        super(client);
        this.client = client;
    }

    Http2ClientStream serve(ClientExchange receiver) {
        exchange = receiver;
        bodiless = false;
        informationals = 0;
        return this;
    }

    @Override
    public void head(RequestHead head, boolean last) {
        toHead = head.isHead();
        client.begin(this);
        sendHead(head, last);
    }

    @Override
    public void pauseResponse(boolean on) {
        pause(on);
    }

    /** Envoy: INTERNAL_ERROR whatever the reason, even after a complete response. */
    @Override
    public void reset(Failure why) {
        if (live) client.streams.reset(this, Http2ErrorCode.INTERNAL_ERROR);
    }

    @Override
    public ClientConnection connection() {
        return client;
    }

    void receiveInformational(ResponseHead head) {
        if (exchange != null) exchange.informational(head);
        else client.heads.recycle(head);
    }

    void receiveHead(ResponseHead head, boolean end) {
        if (exchange != null) exchange.head(head, end);
        else client.heads.recycle(head);
    }

    /** Forgets its exchange, to be used again. */
    Http2ClientStream served() {
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
        else client.heads.recycle(trailers);
    }

    @Override
    void abort(Failure why) {
        var told = exchange;
        exchange = null;
        if (told != null) told.reset(why);
    }

    @Override
    void writableChanged(boolean yes) {
        if (exchange != null) exchange.requestWritable(yes);
    }
}
