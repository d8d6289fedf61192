package dev.sluice.proxy.stream;

import dev.sluice.proxy.filter.LocalReply;
import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.Version;
import dev.sluice.proxy.stats.HttpStat;
import dev.sluice.xds.model.HeadersWithUnderscoresAction;
import dev.sluice.xds.model.HttpConnectionManager;
import dev.sluice.xds.model.StripPort;
import java.nio.charset.StandardCharsets;

/**
 * What a request must satisfy before it is routed, in Envoy's order: version, interim answer to {@code Expect}, host,
 * path, then normalisation, the host's port, and the connection manager's head rules. A request that does not is
 * answered here.
 */
final class Admission {
    private static final HeaderName EXPECT = HeaderName.of("expect");
    private static final HeaderName CONTENT_TYPE = HeaderName.of("content-type");
    private static final byte[] QUERY = "QUERY".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] CONTINUE = "100-continue".getBytes(StandardCharsets.ISO_8859_1);

    private final HttpManager manager;
    private final HttpConnectionManager config;
    private final PathNormalization paths;

    Admission(HttpManager manager, HttpConnectionManager config) {
        this.manager = manager;
        this.config = config;
        this.paths = new PathNormalization(config.path());
    }

    /** Whether the request goes on to routing; when not, it has been answered. */
    boolean admit(HttpStream stream, RequestHead head) {
        if (head.version() == Version.HTTP_1_0 && !acceptHttp10(head)) {
            stream.rejectHead(426, "low_version");
            return false;
        }
        if (!underscoresAllowed(head)) {
            stream.rejectHead(400, "unexpected_underscore");
            return false;
        }
        if (!config.proxy100Continue()) answerExpect(stream, head);
        if (!head.has(RequestHead.AUTHORITY)) {
            return refuse(stream, 400, "missing_host_header");
        }
        if (head.methodIs(QUERY) && missing(head, CONTENT_TYPE)) {
            return refuse(stream, 400, "query_missing_content_type");
        }
        if (!pathAllowed(stream, head)) return false;
        if (config.host().stripPort() != StripPort.NONE) stripPort(stream, head);
        if (config.host().stripTrailingHostDot()) stripTrailingDot(head);
        manager.headRules().request(head, stream.info(), manager.routes().internalOnlyHeaders());
        return true;
    }

    private boolean acceptHttp10(RequestHead head) {
        var http1 = config.http1();
        if (!http1.acceptHttp10()) return false;
        if (!head.has(RequestHead.AUTHORITY) && !http1.defaultHostForHttp10().isEmpty()) {
            head.set(RequestHead.AUTHORITY, http1.defaultHostForHttp10());
        }
        return true;
    }

    private void answerExpect(HttpStream stream, RequestHead head) {
        int expect = head.find(EXPECT);
        if (expect < 0 || !head.valueIsIgnoringCase(expect, CONTINUE)) return;
        head.removeAt(expect);
        stream.sendContinue();
    }

    private boolean pathAllowed(HttpStream stream, RequestHead head) {
        if (head.isConnect()) return true;
        if (!head.has(RequestHead.PATH) || head.valueLength(RequestHead.PATH - 1) == 0) {
            return refuse(stream, 404, "missing_path_rejected");
        }
        if (!head.pathIsAbsolute()) {
            manager.cells().inc(HttpStat.DOWNSTREAM_RQ_NON_RELATIVE_PATH);
            return refuse(stream, 404, "absolute_path_rejected");
        }
        // A fragment is the client's own business (RFC 9110 4.2.5): who sends one means something else by it.
        boolean fragment = head.path().indexOf('#') >= 0;
        return switch (fragment ? PathNormalization.Result.REJECT : paths.normalize(head)) {
            case ACCEPT -> true;
            case REJECT -> {
                manager.cells().inc(HttpStat.DOWNSTREAM_RQ_FAILED_PATH_NORMALIZATION);
                yield refuse(stream, 400, "path_normalization_failed");
            }
            case REDIRECT -> {
                manager.cells().inc(HttpStat.DOWNSTREAM_RQ_REDIRECTED_WITH_NORMALIZED_PATH);
                var path = head.path();
                stream.reply(LocalReply.of(307, "", "path_normalization_failed")
                        .with(response -> response.add(HeaderName.of("location"), path)));
                yield false;
            }
        };
    }

    private void stripPort(HttpStream stream, RequestHead head) {
        int offset = head.valueOffset(RequestHead.AUTHORITY - 1);
        int length = head.valueLength(RequestHead.AUTHORITY - 1);
        int colon = portColon(head.array(), offset, length);
        if (colon < 0) return;
        if (config.host().stripPort() == StripPort.MATCHING) {
            int port = port(head.array(), colon + 1, offset + length);
            if (port != stream.info().peer().local().getPort()) return;
        }
        head.place(RequestHead.AUTHORITY, offset, colon - offset);
    }

    /** Removes the dot that ends a fully qualified name, in front of the port if there is one. */
    private static void stripTrailingDot(RequestHead head) {
        var host = head.authority();
        int offset = head.valueOffset(RequestHead.AUTHORITY - 1);
        int colon = portColon(head.array(), offset, host.length());
        int end = colon < 0 ? host.length() : colon - offset;
        if (end > 1 && host.charAt(end - 1) == '.') {
            head.set(RequestHead.AUTHORITY, host.substring(0, end - 1) + host.substring(end));
        }
    }

    /** Applies headers_with_underscores_action; false when the request must be refused. */
    private boolean underscoresAllowed(RequestHead head) {
        var action = config.commonHttpProtocolOptions().headersWithUnderscoresAction();
        if (action == HeadersWithUnderscoresAction.ALLOW) return true;
        for (int i = head.firstField(); i < head.entries(); i++) {
            if (head.id(i) != 0 || head.name(i).indexOf('_') < 0) continue;
            if (action == HeadersWithUnderscoresAction.REJECT_REQUEST) return false;
            head.removeAt(i);
        }
        return true;
    }

    /** Where the port's colon is in {@code host:port} or {@code [v6]:port}, or -1. */
    static int portColon(byte[] bytes, int offset, int length) {
        for (int i = offset + length - 1; i >= offset; i--) {
            if (bytes[i] == ':') return length - (i - offset) > 1 ? i : -1;
            if (bytes[i] < '0' || bytes[i] > '9') return -1;
        }
        return -1;
    }

    private static int port(byte[] bytes, int from, int to) {
        int port = 0;
        for (int i = from; i < to && port <= 65535; i++) port = port * 10 + bytes[i] - '0';
        return port;
    }

    private static boolean missing(RequestHead head, HeaderName name) {
        int at = head.find(name);
        return at < 0 || head.valueLength(at) == 0;
    }

    private static boolean refuse(HttpStream stream, int status, String details) {
        stream.reply(LocalReply.of(status, "", details));
        return false;
    }
}
