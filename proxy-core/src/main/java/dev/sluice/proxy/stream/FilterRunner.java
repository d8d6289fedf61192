package dev.sluice.proxy.stream;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.filter.HttpFilterFactory;
import dev.sluice.proxy.filter.StreamInfo;
import dev.sluice.proxy.http.HeadPool;
import dev.sluice.proxy.http.Headers;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Takes one exchange's messages through its filters: requests from first to last, responses from the filter before the
 * one that answers back to the first, then to the stream. Holds no state of the exchange but each stage's own.
 */
final class FilterRunner {
    private final HttpStream stream;
    private final FilterSlot[] slots;

    FilterRunner(HttpStream stream, HttpFilterFactory[] chain) {
        this.stream = stream;
        this.slots = new FilterSlot[chain.length];
        for (int i = 0; i < chain.length; i++) slots[i] = new FilterSlot(stream, this, chain[i], i);
    }

    // Requests. The chain is never empty: configuration without a terminal filter is refused.

    void requestHead(RequestHead head, boolean last) {
        slots[0].request.head(head, last);
    }

    void requestData(ByteBuf data, boolean last) {
        slots[0].request.data(data, last);
    }

    void requestTrailers(Headers trailers) {
        slots[0].request.trailers(trailers);
    }

    // Responses begin in front of the filter at `place`, which sends them.

    void responseHead(int place, ResponseHead head, boolean last) {
        if (place == 0) stream.responseHead(head, last);
        else slots[place - 1].response.head(head, last);
    }

    void responseData(int place, ByteBuf data, boolean last) {
        if (place == 0) stream.responseData(data, last);
        else slots[place - 1].response.data(data, last);
    }

    void responseTrailers(int place, Headers trailers) {
        if (place == 0) stream.responseTrailers(trailers);
        else slots[place - 1].response.trailers(trailers);
    }

    void informational(int place, ResponseHead head) {
        for (int i = place - 1; i >= 0; i--) {
            slots[i].filter.informational(head);
            if (responseOver()) {
                heads().recycle(head);
                return;
            }
        }
        stream.informational(head);
    }

    /** The place behind the last filter that responses of our own pass: the terminal filter sees none of them. */
    int localReplyPlace() {
        return slots.length - 1;
    }

    void aborted(Failure why) {
        for (var slot : slots) slot.filter.aborted(why);
    }

    void complete(StreamInfo info) {
        for (var slot : slots) {
            slot.request.destroy();
            slot.response.destroy();
            slot.filter.complete(info);
        }
    }

    // For the stages.

    @Nullable
    RequestStage requestStage(int place) {
        return place < slots.length ? slots[place].request : null;
    }

    @Nullable
    ResponseStage responseStage(int place) {
        return place >= 0 ? slots[place].response : null;
    }

    HttpStream stream() {
        return stream;
    }

    HeadPool heads() {
        return stream.heads();
    }

    ByteBufAllocator allocator() {
        return stream.loop().allocator();
    }

    int bufferLimit() {
        return stream.bufferLimit();
    }

    boolean requestOver() {
        return stream.requestOver();
    }

    boolean responseOver() {
        return stream.responseOver();
    }

    void requestTooLarge() {
        stream.requestTooLarge();
    }

    void responseTooLarge() {
        stream.responseTooLarge();
    }

    // Pauses reach whoever sends to the place that wants them: the nearest first, since what it still has goes first.

    void pauseRequest(int place, boolean on) {
        for (int i = place - 1; i >= 0; i--) slots[i].request.pause(on);
        stream.pauseRequest(on);
    }

    /** The response's source is the filter that answers. */
    void pauseResponse(int place, boolean on) {
        for (int i = place + 1; i < slots.length; i++) slots[i].response.pause(on);
    }

    /** The downstream's watermark moved. */
    void downstreamWritable(boolean yes) {
        pauseResponse(-1, !yes);
    }
}
