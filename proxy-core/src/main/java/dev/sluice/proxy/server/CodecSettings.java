package dev.sluice.proxy.server;

import dev.sluice.proxy.http.Http1Settings;
import dev.sluice.proxy.http.Http2Limits;
import dev.sluice.proxy.http.Http2Settings;
import dev.sluice.proxy.http.Http2Timeouts;
import dev.sluice.xds.model.Http2ProtocolOptions;
import dev.sluice.xds.model.HttpConnectionManager;
import dev.sluice.xds.model.HttpProtocolOptions;
import dev.sluice.xds.model.HttpTimeouts;
import dev.sluice.xds.model.UpstreamHttpOptions;

/** Turns configured protocol options into what the codecs work with. */
final class CodecSettings {
    private static final int LARGEST = Integer.MAX_VALUE;

    private CodecSettings() {}

    /** For the connections of a connection manager that speak HTTP/1. */
    static Http1Settings http1(HttpConnectionManager manager) {
        var common = manager.commonHttpProtocolOptions();
        return new Http1Settings(
                manager.maxRequestHeadersKb() * 1024,
                common.maxHeadersCount(),
                manager.http1().acceptHttp10(),
                false,
                manager.http1().enableTrailers(),
                0, // the connection manager counts requests itself, whatever the version
                common.idleTimeout().toNanos(),
                headNanos(manager.timeouts()),
                manager.timeouts().drain().toNanos(),
                manager.timeouts().delayedClose().toNanos());
    }

    /** A request head in the making is a stream that idles, too (Envoy: stream_idle_timeout). */
    private static long headNanos(HttpTimeouts timeouts) {
        long head = timeouts.requestHeaders().toNanos();
        long idle = timeouts.streamIdle().toNanos();
        return head == 0 || (idle > 0 && idle < head) ? idle : head;
    }

    /** For the connections of a connection manager that speak HTTP/2. */
    static Http2Settings http2(HttpConnectionManager manager) {
        var common = manager.commonHttpProtocolOptions();
        return http2(
                manager.http2(),
                common,
                manager.maxRequestHeadersKb(),
                new Http2Timeouts(
                        common.idleTimeout().toNanos(),
                        0,
                        Http2Timeouts.DEFAULT.keepAliveReply(),
                        manager.timeouts().drain().toNanos(),
                        manager.timeouts().delayedClose().toNanos()));
    }

    /** For the connections to a cluster that speak HTTP/1. */
    static Http1Settings http1(UpstreamHttpOptions options) {
        var common = options.common();
        return new Http1Settings(
                common.maxResponseHeadersKb() * 1024,
                common.maxHeadersCount(),
                false,
                true,
                options.http1().enableTrailers(),
                common.maxRequestsPerConnection(),
                common.idleTimeout().toNanos(),
                0,
                0,
                0);
    }

    /** For the connections to a cluster that speak HTTP/2. */
    static Http2Settings http2(UpstreamHttpOptions options) {
        var common = options.common();
        var defaults = Http2Timeouts.DEFAULT;
        return http2(
                options.http2(),
                common,
                common.maxResponseHeadersKb(),
                new Http2Timeouts(
                        common.idleTimeout().toNanos(),
                        0,
                        defaults.keepAliveReply(),
                        defaults.drain(),
                        defaults.close()));
    }

    private static Http2Settings http2(
            Http2ProtocolOptions options, HttpProtocolOptions common, int headersKb, Http2Timeouts timeouts) {
        var defaults = Http2Limits.DEFAULT;
        return new Http2Settings(
                clamp(options.maxConcurrentStreams()),
                options.initialStreamWindowSize(),
                options.initialConnectionWindowSize(),
                clamp(options.hpackTableSize()),
                headersKb * 1024,
                common.maxHeadersCount(),
                true, // no route takes CONNECT, which says 404
                new Http2Limits(
                        clamp(options.maxOutboundFrames()),
                        clamp(options.maxOutboundControlFrames()),
                        clamp(options.maxConsecutiveInboundFramesWithEmptyPayload()),
                        clamp(options.maxInboundPriorityFramesPerStream()),
                        clamp(options.maxInboundWindowUpdateFramesPerDataFrameSent()),
                        defaults.badStreams(),
                        defaults.badStreamNanos(),
                        defaults.controlFramesPerSecond(),
                        defaults.continuationFrames()),
                timeouts);
    }

    private static int clamp(long value) {
        return (int) Math.min(value, LARGEST);
    }
}
