package dev.sluice.proxy.stream;

import dev.sluice.proxy.filter.StreamInfo;
import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.Headers;
import dev.sluice.proxy.http.InlineHeaders;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.ResponseHead;
import dev.sluice.proxy.net.Loop;
import dev.sluice.xds.model.HttpConnectionManager;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What the connection manager does to every head that passes it, whatever the route: hop-by-hop fields go, the client's
 * address is found and recorded, outside requests lose the headers that only trusted callers may send, and responses
 * get date and server. The order is Envoy's (mutateRequestHeaders, mutateResponseHeaders).
 */
final class HeadRules {
    private static final HeaderName CONNECTION = HeaderName.of("connection");
    private static final HeaderName UPGRADE = HeaderName.of("upgrade");
    private static final HeaderName HTTP2_SETTINGS = HeaderName.of("http2-settings");
    private static final HeaderName TE = HeaderName.of("te");
    private static final HeaderName REFERER = HeaderName.of("referer");
    private static final HeaderName FORWARDED_FOR = HeaderName.of("x-forwarded-for");
    private static final HeaderName FORWARDED_PROTO = HeaderName.of("x-forwarded-proto");
    private static final HeaderName FORWARDED_PORT = HeaderName.of("x-forwarded-port");
    private static final HeaderName CLIENT_CERTIFICATE = HeaderName.of("x-forwarded-client-cert");
    private static final HeaderName INTERNAL = HeaderName.of("x-envoy-internal");
    private static final HeaderName EXTERNAL_ADDRESS = HeaderName.of("x-envoy-external-address");
    private static final HeaderName REQUEST_ID = HeaderName.of("x-request-id");
    private static final HeaderName FORCE_TRACE = HeaderName.of("x-envoy-force-trace");
    private static final HeaderName DATE = HeaderName.of("date");
    private static final HeaderName SERVER = HeaderName.of("server");
    private static final HeaderName VIA = HeaderName.of("via");
    private static final HeaderName[] HOP_BY_HOP = names("keep-alive", "proxy-connection", "transfer-encoding");
    private static final HeaderName[] ONLY_FROM_INSIDE = names(
            "x-envoy-retry-on",
            "x-envoy-retry-grpc-on",
            "x-envoy-max-retries",
            "x-envoy-retriable-status-codes",
            "x-envoy-retriable-header-names",
            "x-envoy-upstream-rq-timeout-ms",
            "x-envoy-upstream-rq-per-try-timeout-ms",
            "x-envoy-upstream-alt-stat-name",
            "x-envoy-upstream-stream-duration-ms",
            "x-envoy-upstream-rq-timeout-alt-response",
            "x-envoy-expected-rq-timeout-ms",
            "x-envoy-hedge-on-per-try-timeout",
            "x-envoy-force-trace",
            "x-envoy-ip-tags",
            "x-envoy-original-url");
    private static final HeaderName[] NOT_ACROSS_THE_EDGE = names(
            "x-envoy-decorator-operation",
            "x-envoy-downstream-service-cluster",
            "x-envoy-downstream-service-node",
            "x-envoy-original-path",
            "x-envoy-original-host");
    private static final byte[] TRAILERS = ascii("trailers");
    private static final byte[] HTTP = ascii("http");
    private static final byte[] HTTPS = ascii("https");
    private static final byte[] TRUE = ascii("true");
    private static final byte[] HEX = ascii("0123456789abcdef");

    private final HttpConnectionManager config;
    private final Loop loop;
    private final HttpDate date;
    private final InetAddress localAddress; // stands for a peer on this machine, as others cannot reach its loopback
    private final byte[] server;
    private final List<AddressRange> internal;
    private final byte[] uuid = new byte[36];

    HeadRules(HttpConnectionManager config, Loop loop, HttpDate date, InetAddress localAddress) {
        this.localAddress = localAddress;
        this.config = config;
        this.loop = loop;
        this.date = date;
        this.server = ascii(config.serverName());
        var ranges = new ArrayList<AddressRange>();
        for (var range : config.clientAddress().internalAddresses()) ranges.add(AddressRange.of(range));
        this.internal = List.copyOf(ranges);
    }

    /** Readies a request's head for the filters; every transport is plain in this build, so the protocol is http. */
    void request(RequestHead head, StreamInfo info, List<HeaderName> internalOnly) {
        InlineHeaders.join(head);
        head.remove(CONNECTION);
        head.remove(UPGRADE);
        reduceTe(head);
        for (var name : HOP_BY_HOP) head.remove(name);
        head.remove(INTERNAL);
        head.remove(CLIENT_CERTIFICATE); // Envoy: forward_client_cert_details is SANITIZE
        sanitizeReferer(head);
        boolean single = clientAddress(head, info);
        if (!head.contains(FORWARDED_PROTO)) head.add(FORWARDED_PROTO, HTTP);
        scheme(head);
        boolean inside = single && contains(internal, info.clientAddress().getAddress());
        boolean edge = !inside && config.clientAddress().useRemoteAddress();
        if (inside) {
            head.set(INTERNAL, TRUE);
        } else {
            if (edge) for (var name : NOT_ACROSS_THE_EDGE) head.remove(name);
            for (var name : ONLY_FROM_INSIDE) head.remove(name);
            for (var name : internalOnly) head.remove(name);
        }
        if (!config.via().isEmpty()) appendVia(head);
        if (edge) head.set(EXTERNAL_ADDRESS, info.clientAddress().getAddress().getHostAddress());
        requestId(head, edge);
    }

    /** Readies a response's head for the client; {@code request} is null when it could not be read. */
    void response(@Nullable RequestHead request, ResponseHead head) {
        head.remove(CONNECTION);
        head.remove(UPGRADE);
        for (var name : HOP_BY_HOP) head.remove(name);
        if (!head.contains(DATE)) head.add(DATE, date.now());
        switch (config.serverHeaderTransformation()) {
            case OVERWRITE -> head.set(SERVER, server);
            case APPEND_IF_ABSENT -> {
                if (!head.contains(SERVER)) head.add(SERVER, server);
            }
            case PASS_THROUGH -> {}
        }
        if (request != null && (config.requestId().alwaysSetInResponse() || request.contains(FORCE_TRACE))) {
            int id = request.find(REQUEST_ID);
            if (id >= 0) {
                head.remove(REQUEST_ID);
                head.add(REQUEST_ID, request.array(), request.valueOffset(id), request.valueLength(id));
            }
        }
        if (!config.via().isEmpty()) appendVia(head);
    }

    /** Whether an HTTP/1 request asks to change the protocol (RFC 9110 7.8); that to HTTP/2 is not heard (Envoy). */
    static boolean asksForUpgrade(RequestHead head) {
        var protocol = head.joined(UPGRADE);
        var options = protocol == null ? null : head.joined(CONNECTION);
        if (options == null || !names(options, "upgrade")) return false;
        if (!"h2c".equalsIgnoreCase(protocol)) return true;
        head.remove(HTTP2_SETTINGS);
        return false;
    }

    private static boolean names(String list, String option) {
        for (var one : list.toLowerCase(Locale.ROOT).split(",", -1))
            if (one.strip().equals(option)) return true;
        return false;
    }

    /** Finds the client's address; true when the request passed no other proxy, so that the address may be trusted. */
    private boolean clientAddress(RequestHead head, StreamInfo info) {
        var options = config.clientAddress();
        var remote = info.peer().remote();
        var forwarded = head.joined(FORWARDED_FOR);
        if (!options.useRemoteAddress()) {
            if (options.appendXForwardedPort() && !head.contains(FORWARDED_PORT)) addPort(head, info);
            var found = forwarded == null ? null : ForwardedFor.fromRight(forwarded, options.xffNumTrustedHops());
            if (forwarded == null || found == null) return false;
            info.clientAddress(new InetSocketAddress(found, 0));
            return forwarded.indexOf(',') < 0 && options.xffNumTrustedHops() == 0;
        }
        if (options.xffNumTrustedHops() > 0 && forwarded != null) {
            var found = ForwardedFor.fromRight(forwarded, options.xffNumTrustedHops() - 1);
            if (found != null) info.clientAddress(new InetSocketAddress(found, 0));
        }
        if (!options.skipXffAppend()) {
            var last = remote.getAddress().isLoopbackAddress() ? localAddress : remote.getAddress();
            var address = last.getHostAddress();
            boolean first = forwarded == null || forwarded.isEmpty();
            head.set(FORWARDED_FOR, first ? address : forwarded + "," + address);
        }
        if (options.xffNumTrustedHops() == 0) head.set(FORWARDED_PROTO, HTTP);
        if (options.appendXForwardedPort() && (options.xffNumTrustedHops() == 0 || !head.contains(FORWARDED_PORT))) {
            addPort(head, info);
        }
        return forwarded == null;
    }

    private static void addPort(RequestHead head, StreamInfo info) {
        head.set(FORWARDED_PORT, Integer.toString(info.peer().local().getPort()));
    }

    /** What the client says, else what the proxy in front of us says, else http. */
    private void scheme(RequestHead head) {
        var fixed = config.schemeToOverwrite();
        if (fixed != null) {
            head.set(RequestHead.SCHEME, fixed);
            head.set(FORWARDED_PROTO, fixed);
            return;
        }
        int said = head.has(RequestHead.SCHEME) ? RequestHead.SCHEME - 1 : -1;
        boolean known = said >= 0 && (head.valueIsIgnoringCase(said, HTTP) || head.valueIsIgnoringCase(said, HTTPS));
        int from = known ? said : head.find(FORWARDED_PROTO);
        head.set(RequestHead.SCHEME, head.valueIsIgnoringCase(from, HTTPS) ? HTTPS : HTTP);
    }

    private void requestId(RequestHead head, boolean edge) {
        if (!config.requestId().generate()) return;
        boolean anew = edge && !config.requestId().preserveExternal();
        int there = head.find(REQUEST_ID);
        if (anew || there < 0 || head.valueLength(there) == 0) head.set(REQUEST_ID, newUuid(loop.random()));
    }

    /** A version 4 UUID (RFC 9562) in a buffer that the next call overwrites. */
    private byte[] newUuid(RandomGenerator random) {
        long high = (random.nextLong() & 0xffff_ffff_ffff_0fffL) | 0x4000L;
        long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        int at = 0;
        for (int digit = 0; digit < 32; digit++) {
            if (digit == 8 || digit == 12 || digit == 16 || digit == 20) uuid[at++] = '-';
            long half = digit < 16 ? high : low;
            uuid[at++] = HEX[(int) (half >>> (60 - (digit & 15) * 4)) & 15];
        }
        return uuid;
    }

    private void appendVia(Headers head) {
        var before = head.joined(VIA);
        head.set(VIA, before == null ? config.via() : before + ", " + config.via());
    }

    /** Only {@code trailers} passes (RFC 9110 10.1.4 makes TE hop-by-hop; gRPC needs this one value). */
    private static void reduceTe(RequestHead head) {
        int te = head.find(TE);
        if (te < 0 || (head.valueIs(te, TRAILERS) && head.find(TE, te + 1) < 0)) return;
        var all = head.joined(TE);
        if (all == null || all.isEmpty()) return;
        boolean trailers = false;
        for (var coding : all.split(",", -1)) trailers |= coding.strip().equals("trailers");
        if (trailers) head.set(TE, TRAILERS);
        else head.remove(TE);
    }

    private static void sanitizeReferer(RequestHead head) {
        int referer = head.find(REFERER);
        if (referer < 0) return;
        if (head.find(REFERER, referer + 1) >= 0 || !Referers.valid(head.value(referer))) head.remove(REFERER);
    }

    private static boolean contains(List<AddressRange> ranges, InetAddress address) {
        for (var range : ranges) if (range.contains(address)) return true;
        return false;
    }

    private static HeaderName[] names(String... texts) {
        var names = new HeaderName[texts.length];
        for (int i = 0; i < texts.length; i++) names[i] = HeaderName.of(texts[i]);
        return names;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
