package dev.sluice.proxy.stream;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.filter.DeliveryTerms;
import dev.sluice.proxy.filter.Flow;
import dev.sluice.proxy.filter.HttpFilter;
import dev.sluice.proxy.filter.HttpFilterFactory;
import dev.sluice.proxy.filter.LocalReply;
import dev.sluice.proxy.filter.StreamContext;
import dev.sluice.proxy.filter.StreamInfo;
import dev.sluice.proxy.http.Downstream;
import dev.sluice.proxy.http.HeadPool;
import dev.sluice.proxy.http.Headers;
import dev.sluice.proxy.http.Peer;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.ResponseHead;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.route.HeaderEdits;
import dev.sluice.proxy.route.Route;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** One filter in one exchange: its two stages, what it may ask, and where it answers. */
final class FilterSlot implements StreamContext, Downstream {
    final HttpFilter filter;
    final RequestStage request;
    final ResponseStage response;

    private final HttpStream stream;
    private final FilterRunner runner;
    private final int place;
    private boolean answering; // the response that passes is this filter's

    FilterSlot(HttpStream stream, FilterRunner runner, HttpFilterFactory factory, int place) {
        this.stream = stream;
        this.runner = runner;
        this.place = place;
        this.filter = factory.create(this);
        this.request = new RequestStage(runner, filter, place);
        this.response = new ResponseStage(runner, filter, place);
    }

    // What the filter may ask.

    @Override
    public Flow request() {
        return request;
    }

    @Override
    public Flow response() {
        return response;
    }

    @Override
    public void reply(LocalReply reply) {
        stream.reply(reply);
    }

    @Override
    public Downstream respond() {
        return this;
    }

    @Override
    public RequestHead requestHead() {
        return stream.requestHead();
    }

    @Override
    public @Nullable Route route() {
        return stream.route();
    }

    @Override
    public void rematch() {
        stream.rematch();
    }

    @Override
    public void clusterEdits(@Nullable HeaderEdits edits) {
        stream.clusterEdits(edits);
    }

    @Override
    public void editResponse(ResponseHead head) {
        stream.editResponse(head);
    }

    @Override
    public <C> @Nullable C perRoute(Class<C> type) {
        return stream.perRoute(place, type);
    }

    @Override
    public @Nullable DeliveryTerms terms() {
        return stream.terms();
    }

    @Override
    public StreamInfo info() {
        return stream.info();
    }

    @Override
    public Loop loop() {
        return stream.loop();
    }

    @Override
    public HeadPool heads() {
        return stream.heads();
    }

    @Override
    public int bufferLimit() {
        return stream.bufferLimit();
    }

    // Where a terminal filter answers.

    @Override
    public void head(ResponseHead head, boolean last) {
        answering = stream.beginResponse(head);
        if (answering) runner.responseHead(place, head, last);
    }

    @Override
    public void data(ByteBuf data, boolean last) {
        if (!mayAnswer()) data.release();
        else runner.responseData(place, data, last);
    }

    @Override
    public void trailers(Headers trailers) {
        if (!mayAnswer()) stream.heads().recycle(trailers);
        else runner.responseTrailers(place, trailers);
    }

    @Override
    public void informational(ResponseHead head) {
        if (stream.responseOver()) stream.heads().recycle(head);
        else runner.informational(place, head);
    }

    @Override
    public void reset(Failure why) {
        stream.resetDownstream(why);
    }

    @Override
    public boolean writable() {
        return response.writable();
    }

    @Override
    public void pauseRequest(boolean on) {
        runner.pauseRequest(place, on);
    }

    @Override
    public void closeAfterResponse() {
        stream.closeAfterResponse();
    }

    @Override
    public Peer peer() {
        return stream.info().peer();
    }

    /** Whether the rest of this filter's response is still wanted: not once one of our own stands in for it. */
    private boolean mayAnswer() {
        return answering && !stream.responseOver() && !stream.replied();
    }
}
