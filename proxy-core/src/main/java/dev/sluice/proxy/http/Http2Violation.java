package dev.sluice.proxy.http;

/**
 * A peer broke a rule that ends its connection. Thrown from wherever in the codec that is noticed and caught once, in
 * {@link Http2Connection}; carries no stack, for it is made of what peers send.
 */
final class Http2Violation extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int code;
    private final transient ProtocolError error;

    private Http2Violation(int code, ProtocolError error) {
        super(error.detail(), null, false, false);
        this.code = code;
        this.error = error;
    }

    /** A broken rule, answered by GOAWAY with this code. */
    static Http2Violation malformed(int code, String detail) {
        return new Http2Violation(code, new ProtocolError(ProtocolError.Kind.MALFORMED, detail));
    }

    /** A budget passed, answered by GOAWAY with ENHANCE_YOUR_CALM. */
    static Http2Violation flood(String detail) {
        return new Http2Violation(
                Http2ErrorCode.ENHANCE_YOUR_CALM, new ProtocolError(ProtocolError.Kind.FLOOD, detail));
    }

    /** A field with characters that are not allowed: the connection is closed without a word (as Envoy does). */
    static Http2Violation invalidField(String detail) {
        return new Http2Violation(-1, new ProtocolError(ProtocolError.Kind.MALFORMED, detail));
    }

    /** The GOAWAY code, or -1 when none is sent. */
    int code() {
        return code;
    }

    ProtocolError error() {
        return error;
    }
}
