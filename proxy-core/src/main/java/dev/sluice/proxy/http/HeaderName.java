package dev.sluice.proxy.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * A lower-case header name. Names met often have a small positive {@link #id()}, so that finding one in a head compares
 * ints; all others have id 0 and are compared by bytes. Pseudo headers are names like any other, with the first ids.
 *
 * <p>Immutable and thread-safe.
 */
public final class HeaderName {
    private static final int SLOTS = 512; // a power of two, about four times the names
    private static final HeaderName[] BY_ID;
    private static final short[] BY_HASH = new short[SLOTS];

    static {
        // The pseudo headers come first: their ids are the constants of Headers.
        var known = """
                :method :scheme :authority :path :status :protocol
                accept accept-charset accept-encoding accept-language accept-ranges access-control-allow-credentials
                access-control-allow-headers access-control-allow-methods access-control-allow-origin
                access-control-expose-headers access-control-max-age access-control-request-headers
                access-control-request-method age allow asyncresult authorization baggage cache-control connection
                content-disposition content-encoding content-language content-length content-location content-range
                content-type cookie date etag expect expires forwarded from grpc-accept-encoding grpc-encoding
                grpc-message grpc-status grpc-timeout host idempotency-key if-match if-modified-since if-none-match
                if-range if-unmodified-since keep-alive last-modified link location max-forwards origin pragma prefer
                preference-applied proxy-authenticate proxy-authorization proxy-connection range referer refresh
                retry-after server set-cookie sluice-attempt sluice-deadline sluice-durability sluice-first-enqueued
                sluice-key sluice-message-id sluice-priority strict-transport-security te traceparent tracestate
                trailer transfer-encoding upgrade user-agent vary via www-authenticate x-b3-traceid
                x-client-trace-id x-envoy-attempt-count x-envoy-decorator-operation
                x-envoy-downstream-service-cluster x-envoy-downstream-service-node
                x-envoy-expected-rq-timeout-ms x-envoy-external-address x-envoy-internal
                x-envoy-max-retries x-envoy-original-host x-envoy-original-path x-envoy-overloaded
                x-envoy-ratelimited x-envoy-retriable-header-names x-envoy-retriable-status-codes
                x-envoy-retry-grpc-on x-envoy-retry-on x-envoy-upstream-rq-per-try-timeout-ms
                x-envoy-upstream-rq-timeout-alt-response x-envoy-upstream-rq-timeout-ms
                x-envoy-upstream-service-time x-forwarded-client-cert x-forwarded-for x-forwarded-host
                x-forwarded-port x-forwarded-proto x-request-id
                """.strip().split("\\s+");
        BY_ID = new HeaderName[known.length + 1];
        BY_ID[0] = new HeaderName("", 0);
        for (int id = 1; id <= known.length; id++) {
            var name = new HeaderName(known[id - 1], id);
            BY_ID[id] = name;
            int slot = hash(name.bytes, 0, name.bytes.length);
            while (BY_HASH[slot] != 0) slot = (slot + 1) & (SLOTS - 1);
            BY_HASH[slot] = (short) id;
        }
    }

    private final String text;
    private final byte[] bytes;
    private final int id;

    private HeaderName(String text, int id) {
        this.text = text;
        this.bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        this.id = id;
    }

    /** The name spelled {@code text}, lower-cased; meant for set-up, not for the request path. */
    public static HeaderName of(String text) {
        var lower = text.toLowerCase(Locale.ROOT);
        var latin = lower.getBytes(StandardCharsets.ISO_8859_1);
        int id = idOf(latin, 0, latin.length);
        return id > 0 ? BY_ID[id] : new HeaderName(lower, 0);
    }

    /** The id of the lower-case name in {@code bytes[offset, offset+length)}, or 0 when it is not a known one. */
    public static int idOf(byte[] bytes, int offset, int length) {
        if (length == 0) return 0;
        int slot = hash(bytes, offset, length);
        while (true) {
            int id = BY_HASH[slot];
            if (id == 0) return 0;
            var known = BY_ID[id].bytes;
            if (known.length == length && Arrays.equals(known, 0, length, bytes, offset, offset + length)) return id;
            slot = (slot + 1) & (SLOTS - 1);
        }
    }

    /** What finds a request's field of this name: a head keeps {@code host} as its authority. */
    public static HeaderName inRequest(String text) {
        return of(text.equalsIgnoreCase("host") ? ":authority" : text);
    }

    /** The known name with this id, which must be in 1 to {@link #known()}. */
    public static HeaderName byId(int id) {
        return BY_ID[id];
    }

    /** How many names are known; ids run from 1 to this. */
    public static int known() {
        return BY_ID.length - 1;
    }

    /** The lower-case bytes; callers must not change them. */
    public byte[] bytes() {
        return bytes;
    }

    /** The id of a known name, or 0. */
    public int id() {
        return id;
    }

    /** The lower-case spelling. */
    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HeaderName name && name.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    private static int hash(byte[] bytes, int offset, int length) {
        int h = length * 31 + bytes[offset] * 7 + bytes[offset + length - 1] * 131 + bytes[offset + length / 2] * 1031;
        return (h ^ (h >>> 9)) & (SLOTS - 1);
    }
}
