package dev.sluice.proxy.admin;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.failure.Reason;
import dev.sluice.proxy.http.Downstream;
import dev.sluice.proxy.http.HeadPool;
import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.Headers;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.ServerExchange;
import dev.sluice.proxy.stats.Pieces;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request to the admin interface: collected whole, at most 64 KiB of body, then answered in pieces, one a turn of the
 * loop and none while the client does not read.
 */
final class AdminExchange implements ServerExchange {
    private static final int MAX_BODY = 64 * 1024;
    private static final HeaderName CONTENT_TYPE = HeaderName.of("content-type");
    private static final HeaderName CACHE_CONTROL = HeaderName.of("cache-control");
    private static final HeaderName SNIFF = HeaderName.of("x-content-type-options");
    private static final HeaderName DATE = HeaderName.of("date");
    private static final HeaderName SERVER = HeaderName.of("server");

    private final AdminServer.Parts parts;
    private final HeadPool heads;
    private final Downstream downstream;
    private final ByteBuf body = Unpooled.buffer(0, MAX_BODY); // ours; on the heap
    private String method = "";
    private String target = "";
    private final Map<String, String> headers = new HashMap<>();
    private @Nullable Pieces answer; // what is left of it
    private boolean answered;
    private boolean gone; // nobody reads an answer any more
    private boolean scheduled;
    private boolean active; // counted as under way
    private long begunNanos;

    AdminExchange(AdminServer.Parts parts, HeadPool heads, Downstream downstream) {
        this.parts = parts;
        this.heads = heads;
        this.downstream = downstream;
    }

    @Override
    public void head(RequestHead head, boolean last) {
        begin();
        method = head.method();
        target = head.path();
        head.forEach(headers::putIfAbsent);
        headers.put("host", head.authority());
        heads.recycle(head);
        if (last) answer();
    }

    @Override
    public void data(ByteBuf data, boolean last) {
        try {
            if (answered) return;
            if (body.readableBytes() + data.readableBytes() > MAX_BODY) {
                downstream.closeAfterResponse();
                send(AdminResponse.text(413, "the body is larger than 64 KiB\n"));
                return;
            }
            body.writeBytes(data);
        } finally {
            data.release();
        }
        if (last) answer();
    }

    @Override
    public void trailers(Headers trailers) {
        heads.recycle(trailers);
        if (!answered) answer();
    }

    @Override
    public void rejected(Failure why) {
        begin();
        if (!answered)
            send(AdminResponse.text(why.reason().status(), why.reason().words() + "\n"));
    }

    private void begin() {
        if (active) return;
        active = true;
        begunNanos = parts.loop().nowNanos();
        parts.stats().requestBegan();
    }

    private void end() {
        if (!active) return;
        active = false;
        parts.stats().requestEnded((parts.loop().nowNanos() - begunNanos) / 1_000_000);
    }

    @Override
    public void reset(Failure why) {
        if (active) parts.stats().requestReset();
        active = false;
        answered = true;
        gone = true;
        answer = null;
    }

    @Override
    public boolean writable() {
        return true; // the body is bounded
    }

    @Override
    public void responseWritable(boolean yes) {
        if (yes) schedule();
    }

    private void answer() {
        var request = AdminRequest.of(
                method,
                target,
                headers,
                body.toString(StandardCharsets.UTF_8),
                downstream.peer().remote());
        send(parts.pages().answer(request));
    }

    private void send(AdminResponse response) {
        answered = true;
        var later = response.later();
        if (later != null) {
            later.accept(come -> {
                if (!gone) send(come);
            });
            return;
        }
        boolean bodiless = method.equals("HEAD");
        parts.stats().responseBegan(response.status());
        var head = heads.response().status(response.status());
        head.add(CONTENT_TYPE, response.contentType());
        head.add(CACHE_CONTROL, "no-cache, max-age=0");
        head.add(SNIFF, "nosniff");
        head.add(DATE, date(parts.clock().instant()));
        head.add(SERVER, "envoy");
        if (!bodiless) answer = response.body();
        downstream.head(head, bodiless);
        if (bodiless) end();
        else continueAnswer();
    }

    private void schedule() {
        if (scheduled || answer == null) return;
        scheduled = true;
        parts.loop().eventLoop().execute(() -> {
            scheduled = false;
            continueAnswer();
        });
    }

    private void continueAnswer() {
        var rest = answer;
        if (rest == null || !downstream.writable()) return;
        var piece = new StringBuilder();
        boolean more;
        try {
            more = rest.next(piece);
        } catch (RuntimeException e) {
            answer = null;
            end();
            downstream.reset(Failure.local(Reason.INTERNAL, "admin page failed: " + e));
            return;
        }
        if (!more) answer = null;
        var bytes = parts.loop().allocator().buffer(piece.length() + 16);
        bytes.writeCharSequence(piece, StandardCharsets.UTF_8);
        downstream.data(bytes, !more);
        if (!more) end();
        schedule();
    }

    private static String date(Instant now) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(now.atOffset(ZoneOffset.UTC));
    }
}
