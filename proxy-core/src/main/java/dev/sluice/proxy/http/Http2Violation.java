package dev.sluice.proxy.http;

import dev.sluice.proxy.stats.Http2Stat;
import org.jspecify.annotations.Nullable;

/**
 * A peer broke a rule that ends its connection. Thrown from wherever in the codec that is noticed and caught once, in
 * {@link Http2Connection}; carries no stack, for it is made of what peers send.
 */
final class Http2Violation extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int code;
    private final transient ProtocolError error;
    private final @Nullable Http2Stat stat;

    private Http2Violation(int code, ProtocolError error, @Nullable Http2Stat stat) {
        super(error.detail(), null, false, false);
        this.code = code;
        this.error = error;
        this.stat = stat;
    }

    /** A broken rule, answered by GOAWAY with this code. */
    static Http2Violation malformed(int code, String detail) {
        return new Http2Violation(code, new ProtocolError(ProtocolError.Kind.MALFORMED, detail), null);
    }

    /** A budget passed, answered by GOAWAY with ENHANCE_YOUR_CALM. */
    static Http2Violation flood(String detail) {
        return flood(ProtocolError.Kind.FLOOD, detail, null);
    }

    /** A budget passed that has a counter. */
    static Http2Violation flood(Http2Stat stat, String detail) {
        return flood(ProtocolError.Kind.FLOOD, detail, stat);
    }

    /** Too many of the streams ended badly. */
    static Http2Violation resets(String detail) {
        return flood(ProtocolError.Kind.RESETS, detail, null);
    }

    private static Http2Violation flood(ProtocolError.Kind kind, String detail, @Nullable Http2Stat stat) {
        return new Http2Violation(Http2ErrorCode.ENHANCE_YOUR_CALM, new ProtocolError(kind, detail), stat);
    }

    /** A field with characters that are not allowed: the connection is closed without a word (as Envoy does). */
    static Http2Violation invalidField(String detail) {
        return new Http2Violation(-1, new ProtocolError(ProtocolError.Kind.MALFORMED, detail), null);
    }

    /** The GOAWAY code, or -1 when none is sent. */
    int code() {
        return code;
    }

    /** Its own counter in the codec's statistics, if it has one. */
    @Nullable
    Http2Stat stat() {
        return stat;
    }

    ProtocolError error() {
        return error;
    }
}
