package dev.sluice.proxy.filter;

import dev.sluice.proxy.http.Headers;
import dev.sluice.proxy.http.RequestHead;
import io.netty.buffer.ByteBuf;

/** The end of a chain without filters: takes requests and drops them, so that each waits until it times out (Envoy). */
public final class Unanswered implements HttpFilter {
    private final StreamContext context;

    public Unanswered(StreamContext context) {
        this.context = context;
    }

    @Override
    public Verdict requestHead(RequestHead head, boolean last) {
        return Verdict.TAKEN;
    }

    @Override
    public Verdict requestData(ByteBuf data, boolean last) {
        data.release();
        return Verdict.TAKEN;
    }

    @Override
    public Verdict requestTrailers(Headers trailers) {
        context.heads().recycle(trailers);
        return Verdict.TAKEN;
    }
}
