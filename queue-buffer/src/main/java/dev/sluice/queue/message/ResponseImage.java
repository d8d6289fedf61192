package dev.sluice.queue.message;

/**
 * An upstream's answer without its body, free of any codec.
 *
 * @param status HTTP status, 200..599
 * @param head fields, hop-by-hop ones and {@code Set-Cookie} already removed
 * @param trailers fields after the body, usually none outside gRPC
 */
public record ResponseImage(int status, Fields head, Fields trailers) {
    private static final String COOKIE = "set-cookie";

    /** What is kept of it: not what belongs to the one client that asked. */
    public ResponseImage stored() {
        return head.first(COOKIE) == null ? this : new ResponseImage(status, head.without(COOKIE), trailers);
    }
}
