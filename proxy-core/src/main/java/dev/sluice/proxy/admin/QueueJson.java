package dev.sluice.proxy.admin;

import dev.sluice.queue.Report;
import dev.sluice.queue.message.State;
import dev.sluice.queue.view.MessageView;
import dev.sluice.queue.view.QueueView;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Queues and messages as JSON. Of a request only method, path and cluster are shown, never a header or a body. */
final class QueueJson {
    private QueueJson() {}

    /** Writes a queue's members into an open object. */
    static JsonWriter queue(JsonWriter json, QueueView queue) {
        var counters = queue.counters();
        json.member("name", queue.config().name());
        json.member("durability", queue.config().durability().name());
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
        json.object("counters");
        json.member("offered", counters.offered());
        json.member("repeats", counters.repeats());
        json.object("rejected").members(counters.rejected()).end();
        json.member("settled", counters.settled());
        json.member("expired", counters.expired());
        json.member("cancelled", counters.cancelled());
        json.object("died").members(counters.died()).end();
        json.object("attempts").members(counters.attempts()).end();
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
        return new AdminResponse(
                status, "application/json", AdminResponse.json(out.toString()).body());
    }

    private static void moment(JsonWriter json, String name, long millis) {
        if (millis > 0) json.member(name, Instant.ofEpochMilli(millis).toString());
    }

    private static void text(JsonWriter json, String name, @Nullable String value) {
        if (value != null) json.member(name, value);
    }
}
