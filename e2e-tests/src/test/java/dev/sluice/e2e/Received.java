package dev.sluice.e2e;

import java.util.List;

/**
 * A request as an upstream received it.
 *
 * @param connection the number of its connection at this upstream, from 1
 * @param raw the exact bytes on HTTP/1.1; empty on HTTP/2
 * @param startLine the request line; on HTTP/2 {@code METHOD path HTTP/2}
 * @param headers as on the wire, without pseudo-headers
 * @param authority the host header or {@code :authority}
 */
public record Received(
        int connection,
        String raw,
        String startLine,
        String authority,
        List<Header> headers,
        String body,
        List<Header> trailers) {

    /** All values of the header. */
    public List<String> header(String name) {
        return headers.stream()
                .filter(h -> h.name().equalsIgnoreCase(name))
                .map(Header::value)
                .toList();
    }
}
