package dev.sluice.queue.entry;

import dev.sluice.queue.entry.Entry.Attempted;
import dev.sluice.queue.entry.Entry.Died;
import dev.sluice.queue.entry.Entry.Ended;
import dev.sluice.queue.entry.Entry.Enqueued;
import dev.sluice.queue.entry.Entry.PauseSet;
import dev.sluice.queue.entry.Entry.Requeued;
import dev.sluice.queue.entry.Entry.Stub;
import dev.sluice.queue.entry.Entry.Withdrawn;
import dev.sluice.queue.idempotency.Fingerprint;
import dev.sluice.queue.idempotency.IdempotencyKey;
import dev.sluice.queue.message.Ending;
import dev.sluice.queue.message.Fields;
import dev.sluice.queue.message.Knobs;
import dev.sluice.queue.message.Message;
import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.message.Payload;
import dev.sluice.queue.message.RequestImage;
import dev.sluice.queue.message.ResponseImage;
import dev.sluice.queue.message.State;
import dev.sluice.queue.message.Way;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The binary form of entries: a head of {@code version u8, type u8, fields}, and the payload's bytes as they are
 * beside it, so that bodies are neither copied here nor needed to read an index. A version this code does not know
 * is refused by its number.
 */
public final class EntryCodec {
    /** The version written. */
    public static final int VERSION = 1;

    private static final int ENQUEUED = 1;
    private static final int ATTEMPTED = 2;
    private static final int DIED = 3;
    private static final int REQUEUED = 4;
    private static final int ENDED = 5;
    private static final int WITHDRAWN = 6;
    private static final int PAUSE_SET = 7;

    private EntryCodec() {}

    /** The head of {@code entry}, between position and limit; its body is {@link #body}. */
    public static ByteBuffer head(Entry entry) {
        var out = new ByteWriter();
        out.u8(VERSION);
        switch (entry) {
            case Enqueued enqueued -> {
                out.u8(ENQUEUED);
                message(out, enqueued.message());
                out.number(enqueued.sequence());
                out.number(enqueued.acceptedMillis());
            }
            case Attempted attempted -> {
                of(out, ATTEMPTED, attempted);
                out.number(attempted.attempts());
                out.number(attempted.forgiven());
                out.number(attempted.nextMillis());
                out.number(attempted.eligibleMillis());
                out.text(attempted.cause());
            }
            case Died died -> {
                of(out, DIED, died);
                ending(out, died.ending());
            }
            case Requeued requeued -> {
                of(out, REQUEUED, requeued);
                out.number(requeued.attempts());
                out.number(requeued.atMillis());
            }
            case Ended ended -> {
                of(out, ENDED, ended);
                stub(out, ended.stub());
                ending(out, ended.ending());
            }
            case Withdrawn withdrawn -> of(out, WITHDRAWN, withdrawn);
            case PauseSet pause -> {
                out.u8(PAUSE_SET);
                out.text(pause.queue());
                out.u8(pause.paused() ? 1 : 0);
                out.text(pause.reason());
                out.number(pause.atMillis());
            }
        }
        return out.done();
    }

    /** The payload that belongs beside {@code entry}'s head; still owned by the entry. */
    public static Payload body(Entry entry) {
        return switch (entry) {
            case Enqueued enqueued -> enqueued.message().body();
            case Died died -> orEmpty(died.ending().body());
            case Ended ended -> orEmpty(ended.ending().body());
            case Attempted ignored -> Payload.empty();
            case Requeued ignored -> Payload.empty();
            case Withdrawn ignored -> Payload.empty();
            case PauseSet ignored -> Payload.empty();
        };
    }

    /**
     * Reads an entry.
     *
     * @param head all of it
     * @param body what was beside it; becomes the entry's
     * @throws MalformedEntry when the head is cut, has trailing bytes, or is of an unknown version or type
     */
    public static Entry read(ByteBuffer head, Payload body) {
        var in = new ByteReader(head);
        int version = in.u8("version");
        if (version != VERSION) {
            throw new MalformedEntry("entry version " + version + " is not known, this program reads " + VERSION);
        }
        try {
            var entry = read(in, in.u8("type"), body);
            in.end();
            return entry;
        } catch (IllegalArgumentException e) {
            throw new MalformedEntry(String.valueOf(e.getMessage()));
        }
    }

    private static Entry read(ByteReader in, int type, Payload body) {
        return switch (type) {
            case ENQUEUED -> new Enqueued(message(in, body), in.number("sequence"), in.number("accepted"));
            case ATTEMPTED ->
                new Attempted(
                        id(in),
                        in.count("step"),
                        in.count("attempts"),
                        in.count("forgiven"),
                        in.number("next"),
                        in.number("eligible"),
                        in.text("cause"));
            case DIED -> new Died(id(in), in.count("step"), ending(in, body));
            case REQUEUED -> new Requeued(id(in), in.count("step"), in.count("attempts"), in.number("at"));
            case ENDED -> new Ended(id(in), in.count("step"), stub(in), ending(in, body));
            case WITHDRAWN -> new Withdrawn(id(in), in.count("step"));
            case PAUSE_SET -> new PauseSet(in.text("queue"), in.flag("paused"), in.text("reason"), in.number("at"));
            default -> throw new MalformedEntry("entry type " + type + " is not known");
        };
    }

    private static void of(ByteWriter out, int type, Entry.OfMessage entry) {
        out.u8(type);
        id(out, entry.id());
        out.number(entry.step());
    }

    private static void id(ByteWriter out, MessageId id) {
        out.i64(id.high());
        out.i64(id.low());
        out.text(id.locator());
    }

    private static MessageId id(ByteReader in) {
        return new MessageId(in.i64("id"), in.i64("id"), in.text("locator"));
    }

    private static void message(ByteWriter out, Message message) {
        id(out, message.id());
        out.text(message.queue());
        out.text(message.owner());
        var way = message.way();
        out.text(way.listener());
        out.text(way.routeConfig());
        out.text(way.virtualHost());
        out.text(way.route());
        out.text(way.cluster());
        out.block(message.request().head().block());
        out.block(message.request().trailers().block());
        var knobs = message.knobs();
        key(out, knobs.idempotency());
        out.text(knobs.lane());
        out.u8(knobs.priority());
        out.number(knobs.deliverAtMillis());
        out.number(knobs.deadlineMillis());
    }

    private static Message message(ByteReader in, Payload body) {
        return new Message(
                id(in),
                in.text("queue"),
                in.text("owner"),
                new Way(
                        in.text("listener"),
                        in.text("route configuration"),
                        in.text("virtual host"),
                        in.text("route"),
                        in.text("cluster")),
                new RequestImage(Fields.ofBlock(in.block("head")), Fields.ofBlock(in.block("trailers"))),
                body,
                new Knobs(key(in), in.text("lane"), in.u8("priority"), in.number("deliver-at"), in.number("deadline")));
    }

    private static void key(ByteWriter out, @Nullable IdempotencyKey key) {
        out.u8(key == null ? 0 : 1);
        if (key != null) {
            out.text(key.owner());
            out.text(key.key());
            var print = key.fingerprint();
            out.i64(print.a());
            out.i64(print.b());
            out.i64(print.c());
            out.i64(print.d());
        }
    }

    private static @Nullable IdempotencyKey key(ByteReader in) {
        if (!in.flag("idempotency key present")) {
            return null;
        }
        return new IdempotencyKey(
                in.text("idempotency owner"),
                in.text("idempotency key"),
                new Fingerprint(
                        in.i64("fingerprint"), in.i64("fingerprint"), in.i64("fingerprint"), in.i64("fingerprint")));
    }

    private static void stub(ByteWriter out, Stub stub) {
        out.text(stub.queue());
        out.text(stub.owner());
        out.text(stub.lane());
        out.number(stub.sequence());
        out.number(stub.acceptedMillis());
        out.number(stub.bytes());
        key(out, stub.key());
    }

    private static Stub stub(ByteReader in) {
        return new Stub(
                in.text("queue"),
                in.text("owner"),
                in.text("lane"),
                in.number("sequence"),
                in.number("accepted"),
                in.number("bytes"),
                key(in));
    }

    private static void ending(ByteWriter out, Ending ending) {
        out.text(ending.state().name());
        out.number(ending.atMillis());
        out.number(ending.attempts());
        out.text(ending.cause());
        var response = ending.response();
        out.u8(response == null ? 0 : 1);
        if (response != null) {
            out.number(response.status());
            out.block(response.head().block());
            out.block(response.trailers().block());
        }
        out.u8(ending.body() == null ? 0 : 1);
        out.u8(ending.truncated() ? 1 : 0);
    }

    private static Ending ending(ByteReader in, Payload body) {
        return new Ending(
                State.valueOf(in.text("state")),
                in.number("at"),
                in.count("attempts"),
                in.text("cause"),
                in.flag("response present") ? response(in) : null,
                in.flag("body present") ? body : null,
                in.flag("truncated"));
    }

    private static ResponseImage response(ByteReader in) {
        return new ResponseImage(
                in.count("status"), Fields.ofBlock(in.block("head")), Fields.ofBlock(in.block("trailers")));
    }

    private static Payload orEmpty(@Nullable Payload payload) {
        return payload == null ? Payload.empty() : payload;
    }
}
