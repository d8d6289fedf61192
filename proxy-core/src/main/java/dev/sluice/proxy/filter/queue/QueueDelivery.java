package dev.sluice.proxy.filter.queue;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.failure.Reason;
import dev.sluice.proxy.filter.DeliveryTerms;
import dev.sluice.proxy.filter.Exchanges;
import dev.sluice.proxy.filter.StreamInfo;
import dev.sluice.proxy.http.Downstream;
import dev.sluice.proxy.http.GrpcTimeout;
import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.Headers;
import dev.sluice.proxy.http.Peer;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.ResponseHead;
import dev.sluice.proxy.http.ServerExchange;
import dev.sluice.proxy.http.Version;
import dev.sluice.queue.Lease;
import dev.sluice.queue.delivery.AttemptResult;
import dev.sluice.queue.gate.PauseCause;
import dev.sluice.queue.store.MemoryBudget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One delivery of a queued message: an exchange of its own whose downstream this is. Made on the owner's thread, then
 * confined to the worker's loop that its exchange is on; only {@link #cancel} comes from elsewhere.
 */
final class QueueDelivery implements Downstream {
    /** Told once, on the worker's loop, unless the delivery was cancelled. */
    interface Ended {
        void ended(long lease, AttemptResult result);
    }

    /**
     * How it is made.
     *
     * @param routeRetries whether the route's retry policy runs inside it
     * @param resultBytes what is stored of an answer's body at most
     * @param memory what an answer's body counts against
     */
    record Manner(boolean routeRetries, int resultBytes, MemoryBudget memory) {}

    private static final HeaderName MESSAGE_ID = HeaderName.of("sluice-message-id");
    private static final HeaderName ATTEMPT = HeaderName.of("sluice-attempt");
    private static final HeaderName FIRST_ENQUEUED = HeaderName.of("sluice-first-enqueued");
    private static final HeaderName IDEMPOTENCY_KEY = HeaderName.of("idempotency-key");
    private static final HeaderName CONTENT_LENGTH = HeaderName.of("content-length");
    private static final HeaderName RETRY_ON = HeaderName.of("x-envoy-retry-on");
    private static final HeaderName RETRY_GRPC_ON = HeaderName.of("x-envoy-retry-grpc-on");
    private static final HeaderName GRPC_TIMEOUT = HeaderName.of("grpc-timeout");
    private static final InetSocketAddress NOWHERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Peer PEER = new Peer(NOWHERE, NOWHERE, 0);

    private final Lease lease;
    private final ByteBuffer[] body; // on the heap, so that they stay readable when the lease is taken back
    private final boolean routeRetries;
    private final boolean grpc;
    private final AnswerCollector answer;
    private final Ended ended;
    private final InstantSource clock;
    private volatile @Nullable Exchanges exchanges;
    private volatile boolean cancelled;
    private @Nullable ServerExchange exchange;

    QueueDelivery(Lease lease, Manner manner, InstantSource clock, Ended ended) {
        this.lease = lease;
        this.body = lease.message().body().buffers();
        this.routeRetries = manner.routeRetries();
        var type = lease.message().request().head().first("content-type");
        this.grpc = type != null && type.startsWith("application/grpc") && !type.startsWith("application/grpc-");
        this.answer = new AnswerCollector(manner.resultBytes(), grpc, clock, manner.memory());
        this.ended = ended;
        this.clock = clock;
    }

    /** Begins on a worker's loop; {@code at} is null when no listener of the message's name is in force. */
    void begin(@Nullable Exchanges at) {
        exchanges = at;
        if (cancelled) return;
        var message = lease.message();
        long waited = Math.max(0, clock.millis() - lease.firstEnqueuedMillis());
        var terms = new DeliveryTerms(
                lease.timeoutNanos(),
                routeRetries,
                message.queue(),
                message.id().text(),
                TimeUnit.MILLISECONDS.toNanos(waited));
        var opened = at == null ? null : at.deliver(this, terms, this::over);
        if (at == null || opened == null) {
            ended.ended(lease.number(), new AttemptResult.Unavailable(PauseCause.NO_ROUTE));
            return;
        }
        exchange = opened;
        var request = message.request();
        int size = message.body().size();
        boolean trailing = request.trailers().count() > 0;
        var head = at.heads().request();
        fill(head, size, trailing);
        opened.head(head, size == 0 && !trailing);
        if (size > 0) opened.data(Unpooled.wrappedBuffer(body.length + 1, body), !trailing); // never copied together
        if (trailing) {
            var section = at.heads().trailers();
            RequestImages.append(request.trailers(), section);
            opened.trailers(section);
        }
    }

    private void fill(RequestHead head, int size, boolean trailing) {
        var message = lease.message();
        RequestImages.restore(message.request().head(), head);
        if (!routeRetries) {
            head.remove(RETRY_ON);
            head.remove(RETRY_GRPC_ON);
        }
        if (grpc) call(head);
        else if (size > 0 && !trailing) head.set(CONTENT_LENGTH, Integer.toString(size));
        var id = message.id().text();
        head.set(MESSAGE_ID, id);
        head.set(ATTEMPT, Integer.toString(lease.attempt()));
        head.set(
                FIRST_ENQUEUED,
                Instant.ofEpochMilli(lease.firstEnqueuedMillis()).toString());
        if (!head.contains(IDEMPOTENCY_KEY)) head.set(IDEMPOTENCY_KEY, "\"" + id + "\"");
    }

    /** gRPC needs HTTP/2, and a call that once had a deadline is told what is left of this attempt's time. */
    private void call(RequestHead head) {
        head.version(Version.HTTP_2);
        if (head.contains(GRPC_TIMEOUT)) head.set(GRPC_TIMEOUT, GrpcTimeout.text(lease.timeoutNanos()));
    }

    /** Ends the delivery without a result; from any thread. */
    void cancel() {
        cancelled = true;
        var at = exchanges;
        if (at != null) at.loop().eventLoop().execute(this::abort);
    }

    private void abort() {
        var open = exchange;
        exchange = null;
        if (open != null) open.reset(Failure.downstream(Reason.DOWNSTREAM_RESET, "delivery_cancelled"));
        answer.release();
    }

    /** Its result has been taken, or is not wanted: the answer's body counts no longer. Not while it is under way. */
    void release() {
        answer.release();
    }

    private void over(StreamInfo info) {
        exchange = null;
        if (!cancelled) ended.ended(lease.number(), answer.result(info));
    }

    // The response.

    @Override
    public void head(ResponseHead head, boolean last) {
        answer.head(head, last);
    }

    @Override
    public void data(ByteBuf data, boolean last) {
        answer.data(data, last);
    }

    @Override
    public void trailers(Headers trailers) {
        answer.trailers(trailers);
        recycle(trailers);
    }

    @Override
    public void informational(ResponseHead head) {
        recycle(head);
    }

    private void recycle(Headers block) {
        var at = exchanges;
        if (at != null) at.heads().recycle(block);
    }

    @Override
    public void reset(Failure why) {
        answer.cut(why);
    }

    @Override
    public boolean writable() {
        return true; // what comes is bounded by the collector
    }

    @Override
    public void pauseRequest(boolean on) {} // it has been sent whole, and is bounded by the queue

    @Override
    public void closeAfterResponse() {}

    @Override
    public Peer peer() {
        return PEER;
    }
}
