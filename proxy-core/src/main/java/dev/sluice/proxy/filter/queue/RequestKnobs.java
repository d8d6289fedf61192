package dev.sluice.proxy.filter.queue;

import dev.sluice.proxy.http.GrpcTimeout;
import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.queue.Refusal;
import dev.sluice.queue.idempotency.Fingerprint;
import dev.sluice.queue.idempotency.IdempotencyKey;
import dev.sluice.queue.message.Knobs;
import dev.sluice.queue.message.Payload;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asks for in headers beside the request itself, read before the body has come.
 *
 * @param idempotencyKey without quotes, or null
 */
record RequestKnobs(
        @Nullable String idempotencyKey, String lane, int priority, long deliverAtMillis, long deadlineMillis) {
    private static final HeaderName IDEMPOTENCY_KEY = HeaderName.of("idempotency-key");
    private static final HeaderName PRIORITY = HeaderName.of("sluice-priority");
    private static final HeaderName DELIVER_AFTER = HeaderName.of("sluice-deliver-after");
    private static final HeaderName DELIVER_AT = HeaderName.of("sluice-deliver-at");
    private static final HeaderName DEADLINE = HeaderName.of("sluice-deadline");
    private static final HeaderName GRPC_TIMEOUT = HeaderName.of("grpc-timeout");
    private static final HeaderName CALLBACK = HeaderName.of("sluice-callback");
    private static final HeaderName DURABILITY = HeaderName.of("sluice-durability");
    private static final int LONGEST = 256;
    private static final long LONGEST_DELAY_MILLIS = Duration.ofDays(3650).toMillis();
    private static final List<String> FLOORS = List.of("process", "container", "pod");

    /**
     * Reads the headers.
     *
     * @param survives what the queue can promise
     * @throws BadRequest naming the header that cannot be honoured
     */
    static RequestKnobs of(RequestHead head, HeaderName keyHeader, List<String> survives, long nowMillis)
            throws BadRequest {
        if (head.contains(CALLBACK)) {
            throw new BadRequest(
                    Refusal.HEADER,
                    "callback",
                    "Sluice-Callback is not supported: watch the monitor that Location names");
        }
        floor(head.get(DURABILITY), survives);
        var after = delay("Sluice-Deliver-After", head.get(DELIVER_AFTER));
        long deliverAt = after == 0 ? moment(head.get(DELIVER_AT)) : nowMillis + after;
        var deadline = delay("Sluice-Deadline", head.get(DEADLINE));
        if (deadline == 0 && head.isGrpc()) deadline = callTimeout(head);
        return new RequestKnobs(
                key(head),
                lane(head.get(keyHeader), keyHeader),
                priority(head.get(PRIORITY)),
                deliverAt,
                deadline == 0 ? 0 : nowMillis + deadline);
    }

    /** Milliseconds that a call may take, at least 1; 0 when it does not say. */
    private static long callTimeout(RequestHead head) {
        long nanos = GrpcTimeout.nanos(head.get(GRPC_TIMEOUT));
        return nanos < 0 ? 0 : Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos));
    }

    /** The knobs as the queue wants them, once the body is there. */
    Knobs with(RequestHead head, Payload body) {
        var key = idempotencyKey;
        var idempotency = key == null
                ? null
                : new IdempotencyKey("", key, Fingerprint.of(head.method(), head.path(), body.buffers()));
        return new Knobs(idempotency, lane, priority, deliverAtMillis, deadlineMillis);
    }

    /** A structured-field string (RFC 9651 3.3.3), or a bare token as many clients send it. */
    private static @Nullable String key(RequestHead head) throws BadRequest {
        var text = head.joined(IDEMPOTENCY_KEY);
        if (text == null) return null;
        var key = text.strip();
        boolean quoted = key.length() >= 2 && key.charAt(0) == '"' && key.charAt(key.length() - 1) == '"';
        var plain = quoted ? unquoted(key) : key;
        boolean valid = plain != null
                && !plain.isEmpty()
                && plain.length() <= LONGEST
                && plain.chars().allMatch(c -> c > (quoted ? 0x1f : 0x20) && c < 0x7f)
                && (quoted || plain.chars().noneMatch(c -> c == '"' || c == ',' || c == ';'));
        if (valid) return plain;
        throw new BadRequest(
                Refusal.HEADER,
                "idempotency-key",
                "Idempotency-Key must be one key of 1 to " + LONGEST + " printable ASCII characters: a quoted string"
                        + " such as \"8e03978e\", or the same without quotes if it has no space, comma, semicolon or"
                        + " quote");
    }

    private static @Nullable String unquoted(String quoted) {
        var plain = new StringBuilder(quoted.length());
        for (int i = 1; i < quoted.length() - 1; i++) {
            char c = quoted.charAt(i);
            if (c == '"') return null;
            if (c == '\\') {
                c = quoted.charAt(++i);
                if (i == quoted.length() - 1 || (c != '"' && c != '\\')) return null;
            }
            plain.append(c);
        }
        return plain.toString();
    }

    private static String lane(@Nullable String text, HeaderName header) throws BadRequest {
        if (text == null) return "";
        if (text.length() <= LONGEST) return text;
        throw new BadRequest(Refusal.HEADER, "key", header + " must have at most " + LONGEST + " characters");
    }

    private static int priority(@Nullable String text) throws BadRequest {
        if (text == null) return 0;
        if (text.length() == 1 && text.charAt(0) >= '0' && text.charAt(0) <= '9') return text.charAt(0) - '0';
        throw new BadRequest(Refusal.HEADER, "priority", "Sluice-Priority must be 0 to 9");
    }

    private static long delay(String header, @Nullable String text) throws BadRequest {
        if (text == null) return 0;
        try {
            long millis = Duration.parse(text).toMillis();
            if (millis > 0 && millis <= LONGEST_DELAY_MILLIS) return millis;
        } catch (DateTimeException | ArithmeticException e) {
            // said below
        }
        throw new BadRequest(
                Refusal.HEADER, "duration", header + " must be an ISO 8601 duration of more than 0, such as PT10S");
    }

    private static long moment(@Nullable String text) throws BadRequest {
        if (text == null) return 0;
        try {
            return Math.max(0, OffsetDateTime.parse(text).toInstant().toEpochMilli());
        } catch (DateTimeException | ArithmeticException e) {
            throw new BadRequest(
                    Refusal.HEADER,
                    "moment",
                    "Sluice-Deliver-At must be a moment of RFC 3339, such as 2026-01-31T08:00:00Z");
        }
    }

    private static void floor(@Nullable String text, List<String> survives) throws BadRequest {
        if (text == null) return;
        var floor = text.strip();
        if (!FLOORS.contains(floor)) {
            throw new BadRequest(Refusal.HEADER, "durability", "Sluice-Durability must be process, container or pod");
        }
        if (!survives.contains(floor)) {
            throw new BadRequest(Refusal.DURABILITY, "durability", "this queue cannot promise to survive the " + floor);
        }
    }
}
