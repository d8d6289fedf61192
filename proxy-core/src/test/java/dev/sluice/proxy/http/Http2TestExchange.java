package dev.sluice.proxy.http;

import dev.sluice.proxy.failure.Failure;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes down what a codec says, in either role, and frees what it is given. */
final class Http2TestExchange implements ServerExchange {
    final HeadPool heads;
    final List<String> log = new ArrayList<>();

    @Nullable
    Downstream downstream;

    @Nullable
    Failure failure;

    long dataBytes;
    boolean keepsData = true;
    boolean answered;
    final StringBuilder body = new StringBuilder();
    Runnable onEnd = () -> {};

    Http2TestExchange(HeadPool heads) {
        this.heads = heads;
    }

    /** The same for the response of a request that we send. */
    final ClientExchange client = new ClientExchange() {
        @Override
        public void informational(ResponseHead head) {
            log.add("informational " + head.status());
            heads.recycle(head);
        }

        @Override
        public void requestWritable(boolean yes) {
            log.add("writable " + yes);
        }

        @Override
        public void head(ResponseHead head, boolean last) {
            told(head, last);
        }

        @Override
        public void data(ByteBuf data, boolean last) {
            Http2TestExchange.this.data(data, last);
        }

        @Override
        public void trailers(Headers trailers) {
            Http2TestExchange.this.trailers(trailers);
        }

        @Override
        public void reset(Failure why) {
            Http2TestExchange.this.reset(why);
        }

        @Override
        public boolean writable() {
            return true;
        }
    };

    private void told(Headers head, boolean last) {
        log.add("head " + head.toString().replace("\n", ";") + (last ? " last" : ""));
        heads.recycle(head);
        if (last) onEnd.run();
    }

    @Override
    public void head(RequestHead head, boolean last) {
        told(head, last);
    }

    @Override
    public void data(ByteBuf data, boolean last) {
        dataBytes += data.readableBytes();
        if (keepsData) body.append(data.toString(StandardCharsets.ISO_8859_1));
        data.release();
        if (last) log.add("data last");
        if (last) onEnd.run();
    }

    @Override
    public void trailers(Headers trailers) {
        log.add("trailers " + trailers.toString().replace("\n", ";"));
        heads.recycle(trailers);
        onEnd.run();
    }

    @Override
    public void reset(Failure why) {
        failure = why;
        log.add("reset " + why.reason());
    }

    @Override
    public void rejected(Failure why) {
        log.add("rejected " + why.reason());
    }

    @Override
    public void responseWritable(boolean yes) {
        log.add("writable " + yes);
    }

    @Override
    public boolean writable() {
        return true;
    }
}
