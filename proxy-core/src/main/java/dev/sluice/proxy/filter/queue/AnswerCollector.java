package dev.sluice.proxy.filter.queue;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.failure.ResponseFlag;
import dev.sluice.proxy.filter.StreamInfo;
import dev.sluice.proxy.http.Headers;
import dev.sluice.proxy.http.ResponseHead;
import dev.sluice.queue.delivery.AttemptResult;
import dev.sluice.queue.gate.PauseCause;
import dev.sluice.queue.message.Fields;
import dev.sluice.queue.message.ResponseImage;
import dev.sluice.queue.store.MemoryBudget;
import io.netty.buffer.ByteBuf;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the response to a delivery and says what came of it. A body is kept whole up to 1 MiB, so that a caller who
 * waits gets all of it, or up to what is stored if that is more; what comes beyond, or finds no memory, is counted and
 * dropped.
 */
final class AnswerCollector {
    private static final int WHOLE = 1 << 20;
    private static final long LONGEST_RETRY_AFTER = Duration.ofDays(1).toNanos();

    /** Framing, which is said anew. */
    private static final Set<String> STRIPPED = Set.of(":status", "content-length", "trailer");

    private final int stored; // one more than is, which tells the store that there was more
    private final boolean grpc;
    private final InstantSource clock;
    private final HeldBody body;
    private int most;
    private long length;
    private long declared = -1;
    private int status;
    private Fields.Builder fields = Fields.builder();
    private Fields trailers = Fields.EMPTY;
    private @Nullable String retryAfter;
    private @Nullable String contentType;
    private @Nullable String grpcStatus;
    private @Nullable String pushback;
    private boolean complete;
    private @Nullable Failure cut;

    /**
     * Gathers an answer.
     *
     * @param resultBytes what is stored of it at most
     * @param grpc whether the request was a gRPC call
     * @param memory what its body counts against; beyond what is stored, it is kept only where that has room
     */
    AnswerCollector(int resultBytes, boolean grpc, InstantSource clock, MemoryBudget memory) {
        this.grpc = grpc;
        stored = resultBytes + 1;
        most = Math.max(WHOLE + 1, stored);
        this.clock = clock;
        this.body = new HeldBody(memory);
    }

    void head(ResponseHead head, boolean last) {
        status = head.status();
        head.forEach((name, value) -> {
            switch (name) {
                case "content-length" -> declared = Long.parseLong(value);
                case "retry-after" -> retryAfter = value;
                case "content-type" -> contentType = value;
                default -> called(name, value);
            }
            if (!STRIPPED.contains(name)) fields.add(name, value);
        });
        complete = last;
    }

    /** Takes the data over. */
    void data(ByteBuf data, boolean last) {
        int readable = data.readableBytes();
        length += readable;
        try {
            int fits = Math.min(readable, most - body.size());
            int needed = Math.clamp(stored - body.size(), 0, fits);
            body.keep(data, data.readerIndex(), needed);
            boolean room = body.append(data, data.readerIndex() + needed, fits - needed);
            if (!room) most = body.size(); // no gaps
        } finally {
            data.release();
        }
        complete |= last;
    }

    void trailers(Headers section) {
        var copy = Fields.builder();
        section.forEach((name, value) -> {
            called(name, value);
            copy.add(name, value);
        });
        trailers = copy.build();
        complete = true;
    }

    /** What a gRPC answer says of itself, in its head when it is trailers alone. */
    private void called(String name, String value) {
        if (name.equals("grpc-status")) grpcStatus = value;
        else if (name.equals("grpc-retry-pushback-ms")) pushback = value;
    }

    void cut(Failure why) {
        cut = why;
    }

    /** Its body counts no longer: it is the store's, or nobody's. */
    void release() {
        body.release();
    }

    /** What came of the attempt. */
    AttemptResult result(StreamInfo info) {
        var details = String.valueOf(info.responseCodeDetails());
        boolean answered = details.equals("via_upstream") || details.equals("direct_response");
        if (complete && cut == null && answered) return answered();
        return failed(info);
    }

    private AttemptResult answered() {
        // A HEAD's answer declares the length of what it does not carry.
        if (length > 0 || declared <= 0) fields.add("content-length", Long.toString(length));
        return new AttemptResult.Answered(
                new ResponseImage(status, fields.build(), trailers), body.payload(), grpcStatus(), retryAfterNanos());
    }

    /** A call's status; UNKNOWN (2) where a gRPC answer has none, and none where the answer is no gRPC at all. */
    private int grpcStatus() {
        if (!grpc) return AttemptResult.NO_GRPC;
        var text = grpcStatus;
        boolean answeredAsCall = contentType != null && contentType.startsWith("application/grpc");
        if (text == null) return answeredAsCall || status == 200 ? 2 : AttemptResult.NO_GRPC;
        return text.length() <= 3 && text.chars().allMatch(c -> c >= '0' && c <= '9') && !text.isEmpty()
                ? Integer.parseInt(text)
                : 2;
    }

    /** The proxy answered in the upstream's stead, or the exchange was cut: the flags of the log say why. */
    private static AttemptResult failed(StreamInfo info) {
        boolean sent = info.upstreamRemoteAddress() != null; // by an attempt that the route's policy retried
        boolean elsewhere = info.has(ResponseFlag.NR)
                || info.has(ResponseFlag.NC)
                || info.has(ResponseFlag.UH)
                || info.has(ResponseFlag.UO);
        if (sent && elsewhere) return new AttemptResult.Reset("no other try possible");
        if (info.has(ResponseFlag.NR)) return new AttemptResult.Unavailable(PauseCause.NO_ROUTE);
        if (info.has(ResponseFlag.NC)) return new AttemptResult.Unavailable(PauseCause.NO_CLUSTER);
        if (info.has(ResponseFlag.UH)) return new AttemptResult.Unavailable(PauseCause.NO_HEALTHY_HOST);
        if (info.has(ResponseFlag.UO)) return new AttemptResult.Unavailable(PauseCause.OVERFLOW);
        if (info.has(ResponseFlag.UF) && sent) return new AttemptResult.Reset("connect failure");
        boolean late = info.has(ResponseFlag.UT)
                || info.has(ResponseFlag.SI)
                || info.has(ResponseFlag.UMSDR)
                || "max_duration_timeout".equals(info.responseCodeDetails()); // which has no flag
        if (info.has(ResponseFlag.UF) || (late && !sent)) {
            return new AttemptResult.Unavailable(PauseCause.CONNECT_FAILURE);
        }
        if (late) return new AttemptResult.TimedOut();
        if (info.has(ResponseFlag.UC)) return new AttemptResult.Reset("upstream closed");
        if (info.has(ResponseFlag.UPE)) return new AttemptResult.Reset("upstream protocol error");
        if (info.has(ResponseFlag.UR)) return new AttemptResult.Reset("upstream reset");
        return new AttemptResult.Reset("exchange ended");
    }

    /** RFC 9110 10.2.3: seconds, or a date. */
    private long retryAfterNanos() {
        var millis = pushback; // gRPC retry design: how long a server wants to be left alone
        if (millis != null && millis.length() <= 9 && millis.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Math.min(Duration.ofMillis(Long.parseLong("0" + millis)).toNanos(), LONGEST_RETRY_AFTER);
        }
        var text = retryAfter;
        if (text == null) return AttemptResult.NONE;
        try {
            long seconds = text.chars().allMatch(c -> c >= '0' && c <= '9') && text.length() <= 9
                    ? Long.parseLong(text)
                    : ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toEpochSecond()
                            - clock.millis() / 1000;
            // Bounded before it is made nanoseconds: a date may be millennia away.
            return TimeUnit.SECONDS.toNanos(
                    Math.clamp(seconds, 0, TimeUnit.NANOSECONDS.toSeconds(LONGEST_RETRY_AFTER)));
        } catch (DateTimeException | NumberFormatException e) {
            return AttemptResult.NONE;
        }
    }
}
