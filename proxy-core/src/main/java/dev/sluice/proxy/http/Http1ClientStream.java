package dev.sluice.proxy.http;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.http.Http1Writer.Length;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** One request on an HTTP/1 connection. Calls after its end do nothing but give back what they bring. */
final class Http1ClientStream implements Upstream {
    /** Methods whose requests say nothing about a body that they do not have, as Envoy sends them. */
    private static final byte[][] BODILESS = {
        latin("GET"), latin("HEAD"), latin("DELETE"), latin("TRACE"), latin("CONNECT")
    };

    private final Http1ClientConnection connection;
    private final Http1Body body; // the connection's
    private boolean begun;
    private boolean requestEnded;
    private boolean ended;

    Http1ClientStream(Http1ClientConnection connection, Http1Body body) {
        this.connection = connection;
        this.body = body;
    }

    /** Whether the head has been sent. */
    boolean isBegun() {
        return begun;
    }

    boolean isRequestEnded() {
        return requestEnded;
    }

    /** Neither direction is wanted any more. */
    void abandon() {
        ended = true;
    }

    @Override
    public void head(RequestHead head, boolean last) {
        if (!ended) {
            begun = true;
            connection.expect(head.isHead());
            body.writer().request(head, frame(head, last));
        }
        if (last) requestEnded = true;
    }

    private Length frame(RequestHead head, boolean last) {
        long declared = Http1Framing.declared(head);
        if (last) {
            body.none();
            if (declared == 0) return Length.DECLARED;
            for (var method : BODILESS) if (head.methodIs(method)) return Length.UNSAID;
            return Length.ZERO;
        }
        if (declared >= 0) {
            body.length(declared);
            return Length.DECLARED;
        }
        body.chunked();
        return Length.CHUNKED;
    }

    @Override
    public void data(ByteBuf data, boolean last) {
        if (ended) data.release();
        else if (!body.data(data, last)) abort();
        else if (last) requestEnded = true;
    }

    @Override
    public void trailers(Headers trailers) {
        if (!ended) {
            if (body.trailers(trailers)) requestEnded = true;
            else abort();
        }
        connection.heads().recycle(trailers);
    }

    @Override
    public void reset(Failure why) {
        if (ended) return;
        ended = true;
        connection.streamReset();
    }

    @Override
    public boolean writable() {
        return connection.writable();
    }

    @Override
    public void pauseResponse(boolean on) {
        if (!ended) connection.pause(on);
    }

    @Override
    public ClientConnection connection() {
        return connection;
    }

    /** The sender does not keep to its own framing: the upstream must not take what it has for complete. */
    private void abort() {
        ended = true;
        connection.streamBroken();
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
