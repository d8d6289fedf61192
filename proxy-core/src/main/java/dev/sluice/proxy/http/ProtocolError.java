package dev.sluice.proxy.http;

/**
 * Why a codec gave up a connection.
 *
 * @param kind the counter it belongs to
 * @param detail words for the log
 */
public record ProtocolError(Kind kind, String detail) {
    /** Classes of errors, each with a counter in Envoy's {@code http1} or {@code http2} codec statistics. */
    public enum Kind {
        /** The peer broke a rule of framing or of a head. */
        MALFORMED,
        /** A limit on control or empty frames, resets or priorities was passed. */
        FLOOD,
        /** Too many streams ended early or badly. */
        RESETS,
        /** A head larger than the configured limit. */
        HEADERS_TOO_LARGE
    }
}
