package dev.sluice.e2e;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a client saw as the answer to one request.
 *
 * @param status the final status, 0 when no response head arrived
 * @param reason the reason phrase; empty on HTTP/2
 * @param informational status codes of the 1xx responses before it, in order
 * @param end how the message ended: {@code "complete"}, or what cut it off
 */
public record Response(
        int status,
        String reason,
        List<Integer> informational,
        List<Header> headers,
        String body,
        List<Header> trailers,
        String end) {

    static final String COMPLETE = "complete";

    /** The answer that never came. */
    static Response none(String why) {
        return new Response(0, "", List.of(), List.of(), "", List.of(), why);
    }

    /** All values of the header, whatever the case of its name on the wire. */
    public List<String> header(String name) {
        return values(headers.stream(), name);
    }

    public List<String> trailer(String name) {
        return values(trailers.stream(), name);
    }

    private static List<String> values(Stream<Header> all, String name) {
        return all.filter(h -> h.name().equalsIgnoreCase(name))
                .map(Header::value)
                .toList();
    }
}
