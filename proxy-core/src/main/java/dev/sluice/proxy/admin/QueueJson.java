package dev.sluice.proxy.admin;

import dev.sluice.queue.Report;
import dev.sluice.queue.message.Fields;
import dev.sluice.queue.message.Payload;
import dev.sluice.queue.message.State;
import dev.sluice.queue.view.MessageView;
import dev.sluice.queue.view.QueueView;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Queues and messages as JSON. In lists only method, path and cluster are shown of a request, never a header or body. */
final class QueueJson {
    private QueueJson() {}

    /** Writes a queue's members into an open object. */
    static JsonWriter queue(JsonWriter json, QueueView queue) {
        var counters = queue.counters();
        json.member("name", queue.config().name());
        json.member("durability", queue.config().durability().name());
        json.member("order", queue.config().order().name());
        json.object("depth");
        for (var state : State.values()) {
            if (state != State.ACCEPTING) json.member(state.word(), queue.depth(state));
        }
        json.end();
        json.member("bytes", queue.bytes());
        json.member("dead_bytes", queue.deadBytes());
        json.member("oldest_age_ms", queue.oldestAgeMillis());
        json.member("paused_by", queue.pausedBy());
        json.member("concurrency", queue.concurrency());
        json.member("predicted_wait_ms", queue.predictedWaitMillis());
        decimal(json, "time_to_full_seconds", queue.timeToFullSeconds());
        decimal(json, "little_residual", queue.littleResidual());
        decimal(json, "arrivals_per_second", queue.lambda());
        decimal(json, "departures_per_second", queue.mu());
        json.object("counters");
        json.member("offered", counters.offered());
        json.member("repeats", counters.repeats());
        json.object("rejected").members(counters.rejected()).end();
        json.member("settled", counters.settled());
        json.member("expired", counters.expired());
        json.member("cancelled", counters.cancelled());
        json.object("died").members(counters.died()).end();
        json.object("attempts").members(counters.attempts()).end();
        json.object("forgotten").members(counters.forgotten()).end();
        json.end();
        json.array("destinations");
        for (var destination : queue.destinations()) {
            json.element().member("cluster", destination.cluster());
            json.member("closed_by", destination.closedBy()).end();
        }
        return json.endArray();
    }

    /** Writes a message's members into an open object. */
    static JsonWriter message(JsonWriter json, MessageView message) {
        json.member("id", message.id().text());
        json.member("state", message.state().word());
        json.member("key", message.lane());
        json.member("sequence", message.sequence());
        json.member("position", message.position());
        json.member("attempts", message.attempts());
        json.member("cause", message.cause());
        json.member("waiting_on", message.waitingOn());
        moment(json, "accepted_at", message.acceptedMillis());
        moment(json, "next_attempt_at", message.nextAttemptMillis());
        moment(json, "expires_at", message.expiresMillis());
        json.member("expected_wait_ms", message.expectedWaitMillis());
        json.member("bytes", message.bytes());
        var kept = message.message();
        if (kept != null) {
            text(json, "method", kept.request().head().first(":method"));
            text(json, "path", kept.request().head().first(":path"));
            json.member("listener", kept.way().listener());
            json.member("cluster", kept.way().cluster());
        }
        var ending = message.ending();
        if (ending != null) {
            moment(json, "ended_at", ending.atMillis());
            var response = ending.response();
            if (response != null) json.member("status", response.status());
            json.member("truncated", ending.truncated());
        }
        return json;
    }

    /** Writes a message's members with the fields of its request and its answer into an open object. */
    static JsonWriter whole(JsonWriter json, MessageView message, Predicate<String> redacted) {
        message(json, message);
        var kept = message.message();
        if (kept != null) {
            fields(json, "request_headers", kept.request().head(), redacted);
            fields(json, "request_trailers", kept.request().trailers(), redacted);
        }
        var ending = message.ending();
        var response = ending == null ? null : ending.response();
        if (response != null) {
            fields(json, "response_headers", response.head(), redacted);
            fields(json, "response_trailers", response.trailers(), redacted);
        }
        return json;
    }

    private static void fields(JsonWriter json, String name, Fields fields, Predicate<String> redacted) {
        json.array(name);
        fields.forEach((block, nameOffset, nameLength, valueOffset, valueLength) -> {
            var field = new String(block, nameOffset, nameLength, StandardCharsets.ISO_8859_1);
            boolean hidden = redacted.test(field.toLowerCase(Locale.ROOT));
            json.element().member("name", field);
            json.member(
                            "value",
                            hidden
                                    ? "[redacted]"
                                    : new String(block, valueOffset, valueLength, StandardCharsets.ISO_8859_1))
                    .end();
        });
        json.endArray();
    }

    /** A body as text where it is text, else in base64. */
    static AdminResponse body(MessageView message, boolean request, Payload body) {
        var bytes = body.copy(body.size());
        var out = new StringBuilder();
        var json = new JsonWriter(out).object();
        json.member("id", message.id().text());
        json.member("of", request ? "request" : "response");
        json.member("bytes", bytes.length);
        var text = text(bytes);
        json.member("encoding", text == null ? "base64" : "utf-8");
        json.member("body", text == null ? Base64.getEncoder().encodeToString(bytes) : text);
        json.end();
        return AdminResponse.json(out.toString());
    }

    private static @Nullable String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static void decimal(JsonWriter json, String name, double value) {
        json.raw(name, Double.isFinite(value) ? Double.toString(value) : "null");
    }

    /** What a change changed; {@code durable} says whether it is written down, empty where nothing was to be. */
    static AdminResponse report(Report report, boolean dryRun, String durable) {
        var out = new StringBuilder();
        var json = new JsonWriter(out).object();
        json.member("result", report.kind().name().toLowerCase(Locale.ROOT));
        json.member("changed", report.changed());
        json.member("passed_over", report.passedOver());
        json.member("dry_run", dryRun);
        if (!durable.isEmpty()) json.member("durable", durable);
        json.array("messages");
        for (var id : report.ids()) json.element().member("id", id.text()).end();
        json.endArray().end();
        int status = switch (report.kind()) {
            case DONE -> 200;
            case NO_QUEUE, NO_MESSAGE -> 404;
            case IN_FLIGHT, ENDED -> 409;
        };
        return AdminResponse.json(status, out.toString());
    }

    private static void moment(JsonWriter json, String name, long millis) {
        if (millis > 0) json.member(name, Instant.ofEpochMilli(millis).toString());
    }

    private static void text(JsonWriter json, String name, @Nullable String value) {
        if (value != null) json.member(name, value);
    }
}
