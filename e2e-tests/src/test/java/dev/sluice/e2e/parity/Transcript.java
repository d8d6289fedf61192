package dev.sluice.e2e.parity;

import dev.sluice.e2e.Header;
import dev.sluice.e2e.Received;
import dev.sluice.e2e.Response;
import java.util.List;

/** Renders what a run saw as text for people and for comparison. */
final class Transcript {
    private static final int SHOWN = 200;
    private final StringBuilder out = new StringBuilder();

    private Transcript() {}

    static String of(Seen seen) {
        var transcript = new Transcript();
        seen.responses().forEach(transcript::response);
        seen.closed().forEach(closed -> transcript.line(closed ? "closed" : "still open"));
        seen.received().forEach((backend, requests) -> requests.forEach(r -> transcript.request(backend, r)));
        seen.log().forEach(line -> transcript.line("log " + line));
        seen.stats().forEach((stat, value) -> transcript.line("stat " + stat + ": " + value));
        return transcript.out.toString();
    }

    private void response(Response response) {
        response.informational().forEach(code -> line("response " + code));
        line("response " + response.status() + (response.reason().isEmpty() ? "" : " " + response.reason()));
        message(response.headers(), response.body(), response.trailers());
        if (!response.end().equals("complete")) {
            line("  ended: " + response.end());
        }
    }

    private void request(String backend, Received request) {
        line("$" + backend + " got " + request.startLine() + " for " + request.authority());
        message(request.headers(), request.body(), request.trailers());
    }

    private void message(List<Header> headers, String body, List<Header> trailers) {
        headers.forEach(h -> line("  " + h));
        if (!body.isEmpty()) {
            line("  body: " + printable(body));
        }
        trailers.forEach(h -> line("  trailer " + h));
    }

    private void line(String text) {
        out.append(text).append('\n');
    }

    private static String printable(String text) {
        var shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "... " + text.length() + " bytes" : text;
        return shown.replace("\r", "\\r").replace("\n", "\\n").replace("\0", "\\0");
    }
}
