package dev.sluice.e2e;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a {@link ScriptedUpstream} does with a request. */
public sealed interface Answer {

    /** Answers well-formed, or breaks off where {@code ending} says. */
    record Reply(
            int status,
            List<Header> headers,
            String body,
            List<Header> trailers,
            List<Head> informational,
            Duration delay,
            Framing framing,
            Ending ending)
            implements Answer {

        /** A 1xx response before the final one. */
        public record Head(int status, List<Header> headers) {}

        /** How HTTP/1.1 delimits the body; HTTP/2 knows one way. */
        public enum Framing {
            LENGTH,
            CHUNKED,
            UNTIL_CLOSE
        }

        /** What follows the body's first half. */
        public enum Ending {
            WHOLE,
            CLOSE_MID_BODY,
            RESET_MID_BODY
        }

        public Reply with(String name, String value) {
            return new Reply(
                    status,
                    plus(headers, new Header(name, value)),
                    body,
                    trailers,
                    informational,
                    delay,
                    framing,
                    ending);
        }

        /** Adds a trailer, which on HTTP/1.1 needs chunks. */
        public Reply trailer(String name, String value) {
            return new Reply(
                    status,
                    headers,
                    body,
                    plus(trailers, new Header(name, value)),
                    informational,
                    delay,
                    Framing.CHUNKED,
                    ending);
        }

        public Reply body(String text) {
            return new Reply(status, headers, text, trailers, informational, delay, framing, ending);
        }

        public Reply after(Duration pause) {
            return new Reply(status, headers, body, trailers, informational, pause, framing, ending);
        }

        public Reply chunked() {
            return new Reply(status, headers, body, trailers, informational, delay, Framing.CHUNKED, ending);
        }

        public Reply untilClose() {
            return new Reply(status, headers, body, trailers, informational, delay, Framing.UNTIL_CLOSE, ending);
        }

        public Reply ending(Ending how) {
            return new Reply(status, headers, body, trailers, informational, delay, framing, how);
        }

        /** Sends this 1xx first. */
        public Reply informs(int code, Header... more) {
            return new Reply(
                    status,
                    headers,
                    body,
                    trailers,
                    plus(informational, new Head(code, List.of(more))),
                    delay,
                    framing,
                    ending);
        }

        private static <T> List<T> plus(List<T> list, T more) {
            var all = new ArrayList<>(list);
            all.add(more);
            return List.copyOf(all);
        }
    }

    /** Sends these bytes and, when told, closes. */
    record Raw(String bytes, boolean close) implements Answer {}

    /** Resets: a TCP reset on HTTP/1.1, RST_STREAM with {@code code} on HTTP/2. */
    record Reset(long code) implements Answer {}

    /** Closes the connection without a word. */
    record Close() implements Answer {}

    /** Never answers. */
    record Hang() implements Answer {}

    static Reply status(int code) {
        return new Reply(
                code, List.of(), "", List.of(), List.of(), Duration.ZERO, Reply.Framing.LENGTH, Reply.Ending.WHOLE);
    }

    static Reply ok(String body) {
        return status(200).body(body);
    }

    /** A gRPC answer: one empty message and the status in trailers. */
    static Reply grpc(int grpcStatus) {
        return ok("\0\0\0\0\0")
                .with("content-type", "application/grpc")
                .trailer("grpc-status", Integer.toString(grpcStatus));
    }

    static Answer raw(String bytes) {
        return new Raw(bytes, false);
    }

    static Answer rawThenClose(String bytes) {
        return new Raw(bytes, true);
    }

    static Answer reset() {
        return new Reset(2);
    }

    static Answer reset(long code) {
        return new Reset(code);
    }

    static Answer close() {
        return new Close();
    }

    static Answer hang() {
        return new Hang();
    }
}
