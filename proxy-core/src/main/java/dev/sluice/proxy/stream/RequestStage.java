package dev.sluice.proxy.stream;

import dev.sluice.proxy.filter.HttpFilter;
import dev.sluice.proxy.filter.Side;
import dev.sluice.proxy.filter.Verdict;
import dev.sluice.proxy.http.Headers;
import dev.sluice.proxy.http.RequestHead;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A filter's place on a request's way; the last filter takes all, so the end is never reached. */
final class RequestStage extends Stage<RequestHead> {
    RequestStage(FilterRunner runner, HttpFilter filter, int place) {
        super(runner, filter, place);
    }

    @Override
    Verdict callHead(RequestHead head, boolean last) {
        return filter.requestHead(head, last);
    }

    @Override
    Verdict callData(ByteBuf data, boolean last) {
        return filter.requestData(data, last);
    }

    @Override
    Verdict callTrailers(Headers trailers) {
        return filter.requestTrailers(trailers);
    }

    @Override
    @Nullable
    Stage<RequestHead> next() {
        return runner.requestStage(place + 1);
    }

    @Override
    void endHead(RequestHead head, boolean last) {
        throw new IllegalStateException("the filter chain has no terminal filter");
    }

    @Override
    void endData(ByteBuf data, boolean last) {
        data.release();
    }

    @Override
    void endTrailers(Headers trailers) {
        runner.heads().recycle(trailers);
    }

    @Override
    Side side() {
        return Side.REQUEST;
    }

    @Override
    boolean over() {
        return runner.requestOver();
    }

    @Override
    void tooLarge() {
        runner.requestTooLarge();
    }

    @Override
    public void pauseSource(boolean on) {
        runner.pauseRequest(place, on);
    }
}
