package dev.sluice.proxy.http;

import dev.sluice.proxy.failure.Reason;
import java.nio.charset.StandardCharsets;

/**
 * What a head says about the body after it and about its connection (RFC 9112 6.3 and 9.3), read strictly: whatever
 * two readers could understand differently is refused. Fields that only framed the message are removed, for whoever
 * sends it on frames it from what was understood here.
 */
final class Http1Framing {
    /** Values of {@link #length} beside a count of bytes. */
    static final long CHUNKED = -1, UNTIL_CLOSE = -2;

    private static final int MAX_DIGITS = 18;
    private static final byte[] CHUNKED_CODING = "chunked".getBytes(StandardCharsets.ISO_8859_1);

    private final boolean customMethods;
    private long length;
    private boolean keepAlive;
    private int host; // the index of the host field, or -1
    private Reason reason = Reason.INTERNAL;
    private String problem = "";

    /** Reads requests of any method when {@code customMethods}, else of those Envoy knows. */
    Http1Framing(boolean customMethods) {
        this.customMethods = customMethods;
    }

    /** Bytes of the body, {@link #CHUNKED} or {@link #UNTIL_CLOSE}. */
    long length() {
        return length;
    }

    /** Whether the sender lets the connection live on. */
    boolean keepAlive() {
        return keepAlive;
    }

    /** Why a head was refused. */
    Reason reason() {
        return reason;
    }

    /** What was wrong with a head that was refused. */
    String problem() {
        return problem;
    }

    /** Reads a request's head and makes its authority of {@code Host}; false when it must be refused. */
    boolean request(RequestHead head) {
        if (!customMethods && !Http1RequestLine.knownMethod(head)) return refuse("unknown method");
        if (!fields(head, true)) return false;
        if (head.isConnect() && length != UNTIL_CLOSE) {
            // Envoy: what comes after the head of a CONNECT is the tunnel's.
            if (length == CHUNKED) return refuseCoding();
            if (length > 0) return refuse("body of a CONNECT");
            head.remove(HeaderName.byId(Http1Names.CONTENT_LENGTH));
        }
        if (host >= 0) {
            int at = head.valueOffset(host);
            int size = head.valueLength(host);
            if (!Http1Chars.all(Http1Chars.HOST, head.array(), at, at + size)) return refuse("invalid host");
            if (!head.has(Headers.AUTHORITY)) head.place(Headers.AUTHORITY, at, size);
            head.removeAt(host);
        }
        Http1RequestLine.complete(head);
        if (length == UNTIL_CLOSE) length = 0;
        return true;
    }

    /** Reads a response's head; {@code toHead} says that it answers a HEAD request. False when it must be refused. */
    boolean response(ResponseHead head, boolean toHead) {
        if (!fields(head, false)) return false;
        if (head.status() == 204 || head.status() < 200) {
            if (length != 0 && length != UNTIL_CLOSE) return refuse("framing of a body that cannot be");
            head.remove(HeaderName.byId(Http1Names.CONTENT_LENGTH));
            length = 0;
        } else if (head.bodiless(toHead)) {
            length = 0;
        } else if (length == UNTIL_CLOSE) {
            keepAlive = false;
        }
        return true;
    }

    private boolean fields(Headers head, boolean request) {
        int contentLength = -1;
        int coding = -1;
        int options = 0;
        host = -1;
        for (int i = head.firstField(); i < head.entries(); i++) {
            int id = head.id(i);
            if (!Http1Names.framing(id)) continue;
            if (id == Http1Names.HOST) {
                if (host >= 0 && request) return refuse("more than one host");
                host = i;
            } else if (id == Http1Names.CONTENT_LENGTH) {
                if (contentLength >= 0) return refuse("more than one content-length");
                contentLength = i;
            } else if (id == Http1Names.TRANSFER_ENCODING) {
                if (coding >= 0) return refuseCoding();
                coding = i;
            } else {
                options |= Http1ConnectionOptions.read(head, i, request && id == Http1Names.CONNECTION);
            }
        }
        if ((options & Http1ConnectionOptions.REFUSED) != 0) return refuse("connection names a field that must stay");
        boolean old =
                (head instanceof RequestHead r ? r.version() : ((ResponseHead) head).version()) == Version.HTTP_1_0;
        keepAlive = (options & Http1ConnectionOptions.CLOSE) == 0
                && (!old || (options & Http1ConnectionOptions.KEEP_ALIVE) != 0);
        length = UNTIL_CLOSE;
        if (coding >= 0) {
            if (contentLength >= 0) return refuse("both content-length and transfer-encoding");
            if (old && request) return refuse("transfer-encoding in HTTP/1.0");
            if (old) keepAlive = false; // RFC 9112 6.1
            if (!head.valueIsIgnoringCase(coding, CHUNKED_CODING)) return refuseCoding();
            head.removeAt(coding);
            length = CHUNKED;
        } else if (contentLength >= 0) {
            length = contentLength(head, contentLength);
            if (length < 0) return refuse("invalid content-length");
        }
        return true;
    }

    private boolean refuseCoding() {
        reason = Reason.TRANSFER_ENCODING_UNKNOWN;
        problem = "transfer-encoding other than chunked";
        return false;
    }

    private boolean refuse(String why) {
        reason = Reason.DOWNSTREAM_PROTOCOL_ERROR;
        problem = why;
        return false;
    }

    /** The length declared by a head that has exactly one valid {@code content-length}, else -1. */
    static long declared(Headers head) {
        int found = -1;
        for (int i = head.firstField(); i < head.entries(); i++) {
            if (head.id(i) != Http1Names.CONTENT_LENGTH) continue;
            if (found >= 0) return -1;
            found = i;
        }
        return found < 0 ? -1 : contentLength(head, found);
    }

    private static long contentLength(Headers head, int index) {
        int digits = head.valueLength(index);
        if (digits == 0 || digits > MAX_DIGITS) return -1;
        var bytes = head.array();
        int at = head.valueOffset(index);
        long value = 0;
        for (int i = at; i < at + digits; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') return -1;
            value = value * 10 + (bytes[i] - '0');
        }
        return value;
    }
}
