package dev.sluice.proxy.http;

/**
 * The headers that Envoy keeps at fixed places (its inline headers): a further field of such a name is appended to the
 * first, after a comma, whether it comes from the wire or from configuration. All others stay apart.
 */
public final class InlineHeaders {
    private static final boolean[] REQUEST = of("""
        accept accept-encoding access-control-request-headers access-control-request-method authorization
        cache-control content-encoding content-type expect grpc-accept-encoding grpc-timeout if-match
        if-modified-since if-none-match if-range if-unmodified-since origin pragma referer te user-agent via
        x-client-trace-id x-envoy-attempt-count x-envoy-decorator-operation x-envoy-downstream-service-cluster
        x-envoy-downstream-service-node x-envoy-expected-rq-timeout-ms x-envoy-external-address x-envoy-max-retries
        x-envoy-original-host x-envoy-original-path x-envoy-retriable-header-names x-envoy-retriable-status-codes
        x-envoy-retry-grpc-on x-envoy-retry-on x-envoy-upstream-rq-per-try-timeout-ms
        x-envoy-upstream-rq-timeout-alt-response x-envoy-upstream-rq-timeout-ms x-forwarded-for x-forwarded-host
        x-forwarded-port x-forwarded-proto x-request-id
        """);
    private static final boolean[] RESPONSE = of("""
        age cache-control content-encoding content-type date etag grpc-message grpc-status location server vary via
        x-envoy-attempt-count x-envoy-decorator-operation x-envoy-ratelimited x-envoy-upstream-service-time
        x-request-id
        """);

    private InlineHeaders() {}

    /** Makes one field of each inline name that is repeated. */
    public static void join(RequestHead head) {
        join(head, REQUEST);
    }

    /** Makes one field of each inline name that is repeated. */
    public static void join(ResponseHead head) {
        join(head, RESPONSE);
    }

    /** Adds a field, or appends its value to the one that is there. */
    public static void append(Headers head, HeaderName name, byte[] value) {
        boolean inline = (head instanceof RequestHead ? REQUEST : RESPONSE)[name.id()];
        int there = inline ? head.find(name) : -1;
        if (there < 0) head.add(name, value);
        else append(head, there, value, 0, value.length);
    }

    private static void join(Headers head, boolean[] inline) {
        long low = 0;
        long middle = 0;
        long high = 0;
        for (int i = head.firstField(); i < head.entries(); i++) {
            int id = head.id(i);
            if (id <= 0 || !inline[id]) continue;
            long bit = 1L << (id & 63);
            long seen = id < 64 ? low : id < 128 ? middle : high;
            if ((seen & bit) != 0) joinAll(head, id);
            if (id < 64) low |= bit;
            else if (id < 128) middle |= bit;
            else high |= bit;
        }
    }

    /** Makes one field of all of one name: measured first, so that many cost no more than their bytes. */
    private static void joinAll(Headers head, int id) {
        int first = head.find(HeaderName.byId(id));
        int length = 0;
        for (int i = first; i < head.entries(); i++) {
            if (head.id(i) == id) length += (length > 0 ? 1 : 0) + head.valueLength(i);
        }
        var joined = new byte[length];
        int at = 0;
        for (int i = first; i < head.entries(); i++) {
            if (head.id(i) != id) continue;
            if (at > 0) joined[at++] = ',';
            System.arraycopy(head.array(), head.valueOffset(i), joined, at, head.valueLength(i));
            at += head.valueLength(i);
            if (i > first) head.removeAt(i);
        }
        head.setValue(first, joined, 0, length);
    }

    private static void append(Headers head, int index, byte[] value, int offset, int length) {
        int before = head.valueLength(index);
        var joined = new byte[before == 0 ? length : before + 1 + length];
        System.arraycopy(head.array(), head.valueOffset(index), joined, 0, before);
        if (before > 0) joined[before] = ',';
        System.arraycopy(value, offset, joined, joined.length - length, length);
        head.setValue(index, joined, 0, joined.length);
    }

    private static boolean[] of(String names) {
        var inline = new boolean[HeaderName.known() + 1];
        for (var name : names.strip().split("\\s+", -1)) {
            int id = HeaderName.of(name).id();
            if (id == 0) throw new IllegalStateException(name + " is not a known name");
            inline[id] = true;
        }
        return inline;
    }
}
