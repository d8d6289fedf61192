package dev.sluice.proxy.filter.queue;

import dev.sluice.proxy.filter.LocalReply;
import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.ResponseHead;
import dev.sluice.proxy.stats.JsonText;
import dev.sluice.queue.Admission;
import dev.sluice.queue.Refusal;
import dev.sluice.queue.message.Ending;
import dev.sluice.queue.message.Fields;
import dev.sluice.queue.message.State;
import dev.sluice.queue.view.MessageView;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** The queue's own answers: status documents and problems (RFC 9457), as JSON. */
final class Documents {
    static final HeaderName CACHE_CONTROL = HeaderName.of("cache-control");
    static final HeaderName LOCATION = HeaderName.of("location");
    static final HeaderName RETRY_AFTER = HeaderName.of("retry-after");
    private static final HeaderName PREFERENCE_APPLIED = HeaderName.of("preference-applied");
    private static final String PROBLEM = "application/problem+json";
    private static final String JSON = "application/json";

    private Documents() {}

    /** The 202 of an accepted request. */
    static LocalReply accepted(
            MessageView message, String monitorPrefix, List<String> survives, boolean preferenceApplied) {
        var body = begin(message);
        body.append(",\"survives\":[");
        for (int i = 0; i < survives.size(); i++) {
            if (i > 0) body.append(',');
            JsonText.quoted(body, survives.get(i));
        }
        body.append("]}\n");
        return new LocalReply(
                202,
                body.toString(),
                JSON,
                "queue_accepted",
                null,
                head -> watched(head, message, monitorPrefix, preferenceApplied));
    }

    /** The fields that tell where an accepted request is watched. */
    static void watched(ResponseHead head, MessageView message, String monitorPrefix, boolean preferenceApplied) {
        head.add(LOCATION, monitorPrefix + "/" + message.id().text());
        if (preferenceApplied) head.add(PREFERENCE_APPLIED, "respond-async");
        head.add(RETRY_AFTER, seconds(message.expectedWaitMillis()));
        head.add(CACHE_CONTROL, "no-store");
    }

    /** Where a message stands; 202 where its end is still to come. */
    static LocalReply status(MessageView message, int status) {
        var body = begin(message);
        body.append(",\"attempts\":").append(message.attempts());
        member(body, "cause", message.cause());
        member(body, "waitingOn", message.waitingOn());
        member(
                body,
                "acceptedAt",
                Instant.ofEpochMilli(message.acceptedMillis()).toString());
        if (message.nextAttemptMillis() > 0) moment(body, "nextAttemptAt", message.nextAttemptMillis());
        if (message.expiresMillis() > 0) moment(body, "expiresAt", message.expiresMillis());
        var ending = message.ending();
        if (ending != null) ending(body, ending);
        body.append("}\n");
        boolean pending = message.state().pending();
        return new LocalReply(status, body.toString(), JSON, "queue_status", null, head -> {
            head.add(CACHE_CONTROL, "no-store");
            if (pending) head.add(RETRY_AFTER, seconds(message.expectedWaitMillis()));
            if (status == 200 && ending != null) head.add(StoredAnswer.ASYNC_RESULT, asyncResult(ending));
        });
    }

    /** What the monitor says the upstream's status was: 504 where no upstream answered. */
    static String asyncResult(Ending ending) {
        var response = ending.response();
        return Integer.toString(response == null ? 504 : response.status());
    }

    /** A refusal by a bound or rule of the queue. */
    static LocalReply refused(Admission.Refused refused) {
        return refused(refused.why(), refused.why().word(), refused.detail(), refused.retryAfterSeconds());
    }

    /** A refusal for a header that cannot be honoured. */
    static LocalReply refused(BadRequest bad) {
        int status = bad.why().status();
        return refused(bad.why(), bad.type(), String.valueOf(bad.getMessage()), status == 503 ? 1 : 0);
    }

    private static LocalReply refused(Refusal why, String type, String detail, long retryAfterSeconds) {
        return problem(why.status(), type, detail, retryAfterSeconds, "\"violated\":\"" + why.word() + "\"");
    }

    /** The journal did not take it. */
    static LocalReply notAccepted(Admission.NotAccepted failed) {
        var outcome = failed.unknown() ? "unknown" : "not-accepted";
        return problem(503, "journal", failed.detail(), 1, "\"outcome\":\"" + outcome + "\"");
    }

    /** A problem without further members. */
    static LocalReply problem(int status, String type, String detail) {
        return problem(status, type, detail, status == 503 ? 1 : 0, "");
    }

    private static LocalReply problem(int status, String type, String detail, long retryAfter, String member) {
        var body = new StringBuilder("{\"type\":");
        JsonText.quoted(body, "urn:sluice:problem:" + type);
        body.append(",\"status\":").append(status);
        member(body, "detail", detail);
        if (!member.isEmpty()) body.append(',').append(member);
        body.append("}\n");
        return new LocalReply(status, body.toString(), PROBLEM, "queue_" + type.replace('-', '_'), null, head -> {
            head.add(CACHE_CONTROL, "no-store");
            if (retryAfter > 0) head.add(RETRY_AFTER, Long.toString(retryAfter));
        });
    }

    private static StringBuilder begin(MessageView message) {
        var body = new StringBuilder("{\"id\":");
        JsonText.quoted(body, message.id().text());
        member(body, "state", state(message).word());
        member(body, "queue", message.queue());
        body.append(",\"position\":").append(message.position());
        return body.append(",\"expectedWaitMs\":").append(message.expectedWaitMillis());
    }

    /** A message that was committed this moment is not in its place yet: it will wait for its time, or is ready. */
    private static State state(MessageView message) {
        if (message.state() != State.ACCEPTING) return message.state();
        var kept = message.message();
        boolean early = kept != null && kept.knobs().deliverAtMillis() > message.acceptedMillis();
        return early ? State.WAITING : State.READY;
    }

    private static void ending(StringBuilder body, Ending ending) {
        moment(body, "endedAt", ending.atMillis());
        var response = ending.response();
        if (response != null) {
            var stored = response.stored();
            body.append(",\"status\":").append(stored.status());
            fields(body, "headers", stored.head());
            if (stored.trailers().count() > 0) fields(body, "trailers", stored.trailers());
        }
        body.append(",\"truncated\":").append(ending.truncated());
    }

    /** The upstream's fields, which the caller would have been given with its answer. */
    private static void fields(StringBuilder body, String name, Fields fields) {
        body.append(",\"").append(name).append("\":[");
        int before = body.length();
        fields.forEach((block, nameOffset, nameLength, valueOffset, valueLength) -> {
            if (body.length() > before) body.append(',');
            body.append("{\"name\":");
            JsonText.quoted(body, new String(block, nameOffset, nameLength, StandardCharsets.ISO_8859_1));
            body.append(",\"value\":");
            JsonText.quoted(body, new String(block, valueOffset, valueLength, StandardCharsets.ISO_8859_1));
            body.append('}');
        });
        body.append(']');
    }

    private static void moment(StringBuilder body, String name, long millis) {
        member(body, name, Instant.ofEpochMilli(millis).toString());
    }

    private static void member(StringBuilder body, String name, String value) {
        body.append(',');
        JsonText.quoted(body, name).append(':');
        JsonText.quoted(body, value);
    }

    private static String seconds(long millis) {
        return Long.toString(Math.max(1, (millis + 999) / 1000));
    }
}
