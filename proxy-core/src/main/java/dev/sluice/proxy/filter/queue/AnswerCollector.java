package dev.sluice.proxy.filter.queue;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.failure.ResponseFlag;
import dev.sluice.proxy.filter.StreamInfo;
import dev.sluice.proxy.http.Headers;
import dev.sluice.proxy.http.ResponseHead;
import dev.sluice.queue.delivery.AttemptResult;
import dev.sluice.queue.gate.PauseCause;
import dev.sluice.queue.message.Fields;
import dev.sluice.queue.message.Payload;
import dev.sluice.queue.message.ResponseImage;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the response to a delivery and says what came of it. A body is kept whole up to 1 MiB, so that a caller who
 * waits gets all of it, or up to what is stored if that is more; what comes beyond is counted and dropped.
 */
final class AnswerCollector {
    private static final int WHOLE = 1 << 20;
    private static final long LONGEST_RETRY_AFTER = Duration.ofDays(1).toNanos();

    /** Not stored: framing, which is said anew, and what belongs to one client. */
    private static final Set<String> STRIPPED = Set.of(":status", "content-length", "set-cookie", "trailer");

    private final int most;
    private final InstantSource clock;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private long length;
    private long declared = -1;
    private int status;
    private Fields.Builder fields = Fields.builder();
    private Fields trailers = Fields.EMPTY;
    private @Nullable String retryAfter;
    private boolean complete;
    private @Nullable Failure cut;

    AnswerCollector(int resultBytes, InstantSource clock) {
        most = Math.max(WHOLE, resultBytes) + 1; // one more than is stored tells the store that there was more
        this.clock = clock;
    }

    void head(ResponseHead head, boolean last) {
        status = head.status();
        head.forEach((name, value) -> {
            switch (name) {
                case "content-length" -> declared = Long.parseLong(value);
                case "retry-after" -> retryAfter = value;
                default -> {}
            }
            if (!STRIPPED.contains(name)) fields.add(name, value);
        });
        complete = last;
    }

    /** Takes the data over. */
    void data(ByteBuf data, boolean last) {
        int fits = Math.min(data.readableBytes(), most - body.size());
        length += data.readableBytes();
        try {
            data.getBytes(data.readerIndex(), body, fits);
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail like this", e);
        } finally {
            data.release();
        }
        complete |= last;
    }

    void trailers(Headers section) {
        var copy = Fields.builder();
        section.forEach(copy::add);
        trailers = copy.build();
        complete = true;
    }

    void cut(Failure why) {
        cut = why;
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
                new ResponseImage(status, fields.build(), trailers),
                Payload.of(body.toByteArray()),
                AttemptResult.NO_GRPC,
                retryAfterNanos());
    }

    /** The proxy answered in the upstream's stead, or the exchange was cut: the flags of the log say why. */
    private static AttemptResult failed(StreamInfo info) {
        if (info.has(ResponseFlag.NR)) return new AttemptResult.Unavailable(PauseCause.NO_ROUTE);
        if (info.has(ResponseFlag.NC)) return new AttemptResult.Unavailable(PauseCause.NO_CLUSTER);
        if (info.has(ResponseFlag.UH)) return new AttemptResult.Unavailable(PauseCause.NO_HEALTHY_HOST);
        if (info.has(ResponseFlag.UO)) return new AttemptResult.Unavailable(PauseCause.OVERFLOW);
        if (info.has(ResponseFlag.UF)) return new AttemptResult.Unavailable(PauseCause.CONNECT_FAILURE);
        if (info.has(ResponseFlag.UT) || info.has(ResponseFlag.SI)) return new AttemptResult.TimedOut();
        if (info.has(ResponseFlag.UC)) return new AttemptResult.Reset("upstream closed");
        if (info.has(ResponseFlag.UPE)) return new AttemptResult.Reset("upstream protocol error");
        if (info.has(ResponseFlag.UR)) return new AttemptResult.Reset("upstream reset");
        return new AttemptResult.Reset("exchange ended");
    }

    /** RFC 9110 10.2.3: seconds, or a date. */
    private long retryAfterNanos() {
        var text = retryAfter;
        if (text == null) return AttemptResult.NONE;
        try {
            long seconds = text.chars().allMatch(c -> c >= '0' && c <= '9') && text.length() <= 9
                    ? Long.parseLong(text)
                    : ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toEpochSecond()
                            - clock.millis() / 1000;
            return Math.clamp(Duration.ofSeconds(seconds).toNanos(), 0, LONGEST_RETRY_AFTER);
        } catch (DateTimeException | NumberFormatException e) {
            return AttemptResult.NONE;
        }
    }
}
