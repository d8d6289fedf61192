package dev.sluice.proxy.http;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.http.Http1Writer.Connection;
import dev.sluice.proxy.http.Http1Writer.Length;
import io.netty.buffer.ByteBuf;

/** The response to one request of an HTTP/1 connection. Calls after its end do nothing but give back what they bring. */
final class Http1ServerStream implements Downstream {
    private final Http1ServerConnection connection;
    private final Http1Body body; // the connection's
    private final Version version;
    private final boolean toHead;
    private boolean askedToStay; // an HTTP/1.0 client said keep-alive
    private boolean keepAlive;
    private boolean requestEnded;
    private boolean begun;
    private boolean ended;

    /** A response in {@code version}; {@code keepAlive} is what the client wants. */
    Http1ServerStream(
            Http1ServerConnection connection, Http1Body body, Version version, boolean toHead, boolean keepAlive) {
        this.connection = connection;
        this.body = body;
        this.version = version;
        this.toHead = toHead;
        this.keepAlive = keepAlive;
        this.askedToStay = keepAlive && version == Version.HTTP_1_0;
    }

    void requestEnded() {
        requestEnded = true;
    }

    boolean isRequestEnded() {
        return requestEnded;
    }

    /** Whether another request may follow on the connection. */
    boolean keepAlive() {
        return keepAlive && requestEnded;
    }

    /** The connection is gone, or was given up. */
    void abandon() {
        ended = true;
    }

    @Override
    public void head(ResponseHead head, boolean last) {
        if (ended) return;
        begun = true;
        long declared = Http1Framing.declared(head);
        var length = frame(head, declared, last);
        if (!requestEnded) keepAlive = false; // as Envoy: the rest of the request is not waited for
        var said = !keepAlive ? Connection.CLOSE : askedToStay ? Connection.KEEP_ALIVE : Connection.UNSAID;
        body.writer().response(head, connection.responseVersion(version), length, said);
        if (last) end();
    }

    private Length frame(ResponseHead head, long declared, boolean last) {
        int status = head.status();
        if (head.bodiless(toHead)) {
            body.none();
            if (status == 204 || status < 200) return Length.UNSAID;
            return declared >= 0 ? Length.DECLARED : status != 304 ? Length.CHUNKED : Length.UNSAID;
        }
        if (last) {
            body.none();
            return declared == 0 ? Length.DECLARED : Length.ZERO;
        }
        if (declared >= 0) {
            body.length(declared);
            return Length.DECLARED;
        }
        if (version == Version.HTTP_1_0) {
            body.untilClose();
            keepAlive = false;
            return Length.UNSAID;
        }
        body.chunked();
        return Length.CHUNKED;
    }

    @Override
    public void informational(ResponseHead head) {
        if (!ended && !begun && version != Version.HTTP_1_0) {
            body.writer().response(head, Version.HTTP_1_1, Length.UNSAID, Connection.UNSAID);
        }
        connection.heads().recycle(head);
    }

    @Override
    public void data(ByteBuf data, boolean last) {
        if (ended) data.release();
        else if (!body.data(data, last)) abort();
        else if (last) end();
    }

    @Override
    public void trailers(Headers trailers) {
        if (!ended) {
            if (body.trailers(trailers)) end();
            else abort();
        }
        connection.heads().recycle(trailers);
    }

    @Override
    public void reset(Failure why) {
        if (ended) return;
        ended = true;
        connection.streamReset(begun && body.endsAtClose());
    }

    @Override
    public boolean writable() {
        return connection.writable();
    }

    @Override
    public void pauseRequest(boolean on) {
        if (!ended) connection.pause(on);
    }

    @Override
    public void closeAfterResponse() {
        keepAlive = false;
    }

    @Override
    public Peer peer() {
        return connection.peer();
    }

    private void end() {
        ended = true;
        connection.streamEnded(this);
    }

    /** The sender does not keep to its own framing: the client must not take what it has for complete. */
    private void abort() {
        ended = true;
        connection.streamBroken();
    }
}
