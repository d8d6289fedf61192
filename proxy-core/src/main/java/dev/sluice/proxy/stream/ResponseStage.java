package dev.sluice.proxy.stream;

import dev.sluice.proxy.filter.HttpFilter;
import dev.sluice.proxy.filter.Side;
import dev.sluice.proxy.filter.Verdict;
import dev.sluice.proxy.http.Headers;
import dev.sluice.proxy.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A filter's place on a response's way, which ends at the downstream. */
final class ResponseStage extends Stage<ResponseHead> {
    ResponseStage(FilterRunner runner, HttpFilter filter, int place) {
        super(runner, filter, place);
    }

    @Override
    Verdict callHead(ResponseHead head, boolean last) {
        return filter.responseHead(head, last);
    }

    @Override
    Verdict callData(ByteBuf data, boolean last) {
        return filter.responseData(data, last);
    }

    @Override
    Verdict callTrailers(Headers trailers) {
        return filter.responseTrailers(trailers);
    }

    @Override
    @Nullable
    Stage<ResponseHead> next() {
        return runner.responseStage(place - 1);
    }

    @Override
    void endHead(ResponseHead head, boolean last) {
        runner.stream().responseHead(head, last);
    }

    @Override
    void endData(ByteBuf data, boolean last) {
        runner.stream().responseData(data, last);
    }

    @Override
    void endTrailers(Headers trailers) {
        runner.stream().responseTrailers(trailers);
    }

    @Override
    Side side() {
        return Side.RESPONSE;
    }

    @Override
    boolean over() {
        return runner.responseOver();
    }

    @Override
    void tooLarge() {
        runner.responseTooLarge();
    }

    @Override
    public void pauseSource(boolean on) {
        runner.pauseResponse(place, on);
    }
}
