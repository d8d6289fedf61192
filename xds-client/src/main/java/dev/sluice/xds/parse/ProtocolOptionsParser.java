package dev.sluice.xds.parse;

import dev.sluice.xds.model.HeadersWithUnderscoresAction;
import dev.sluice.xds.model.Http1ProtocolOptions;
import dev.sluice.xds.model.Http2ProtocolOptions;
import dev.sluice.xds.model.HttpProtocolOptions;
import dev.sluice.xds.read.FieldPath;
import java.util.List;

/** Options of HTTP that listeners and clusters share. */
final class ProtocolOptionsParser {
    static final List<MessageSupport> SUPPORT = List.of(
            MessageSupport.of("envoy.config.core.v3.HttpProtocolOptions")
                    .works("idle_timeout", "max_headers_count", "max_requests_per_connection")
                    .worksBut("max_connection_duration", "in connection managers only")
                    .worksBut("max_stream_duration", "in connection managers only")
                    .worksBut("headers_with_underscores_action", "in connection managers only, as in Envoy")
                    .worksBut("max_response_headers_kb", "in clusters only, as in Envoy"),
            MessageSupport.of("envoy.config.core.v3.Http1ProtocolOptions")
                    .works("enable_trailers")
                    .worksBut("accept_http_10", "in connection managers only, as in Envoy")
                    .worksBut("default_host_for_http_10", "in connection managers only, as in Envoy")
                    .only("allow_absolute_url", true)
                    .only("override_stream_error_on_invalid_http_message", false)
                    .accepted("deprecated; the parser is Sluice's own", "use_balsa_parser"),
            MessageSupport.of("envoy.config.core.v3.Http2ProtocolOptions")
                    .works("hpack_table_size", "max_concurrent_streams", "max_outbound_frames")
                    .worksBut("initial_stream_window_size", "256 KiB unless set; Envoy: 16 MiB")
                    .worksBut("initial_connection_window_size", "1 MiB unless set; Envoy: 24 MiB")
                    .works("max_outbound_control_frames", "max_consecutive_inbound_frames_with_empty_payload")
                    .works("max_inbound_priority_frames_per_stream")
                    .works("max_inbound_window_update_frames_per_data_frame_sent")
                    .only("override_stream_error_on_invalid_http_message", false)
                    .accepted("the codec is Sluice's own", "use_oghttp2_codec"));

    private final Scope scope;

    ProtocolOptionsParser(Scope scope) {
        this.scope = scope;
    }

    HttpProtocolOptions common(io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions options, FieldPath at) {
        var d = HttpProtocolOptions.DEFAULT;
        return new HttpProtocolOptions(
                scope.timer(
                        options.hasIdleTimeout(), options.getIdleTimeout(), d.idleTimeout(), at.field("idle_timeout")),
                scope.timer(
                        options.hasMaxConnectionDuration(),
                        options.getMaxConnectionDuration(),
                        d.maxConnectionDuration(),
                        at.field("max_connection_duration")),
                Values.or(options.hasMaxHeadersCount(), options.getMaxHeadersCount(), d.maxHeadersCount()),
                Values.or(
                        options.hasMaxResponseHeadersKb(), options.getMaxResponseHeadersKb(), d.maxResponseHeadersKb()),
                scope.timer(
                        options.hasMaxStreamDuration(),
                        options.getMaxStreamDuration(),
                        d.maxStreamDuration(),
                        at.field("max_stream_duration")),
                switch (options.getHeadersWithUnderscoresAction()) {
                    case ALLOW, UNRECOGNIZED -> HeadersWithUnderscoresAction.ALLOW;
                    case REJECT_REQUEST -> HeadersWithUnderscoresAction.REJECT_REQUEST;
                    case DROP_HEADER -> HeadersWithUnderscoresAction.DROP_HEADER;
                },
                Values.or(options.hasMaxRequestsPerConnection(), options.getMaxRequestsPerConnection(), 0));
    }

    /** Options of a cluster: adds a problem for each that has an effect in connection managers only. */
    HttpProtocolOptions ofCluster(io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions options, FieldPath at) {
        notInClusters(options.hasMaxConnectionDuration(), at.field("max_connection_duration"));
        notInClusters(options.hasMaxStreamDuration(), at.field("max_stream_duration"));
        notInClusters(options.getHeadersWithUnderscoresActionValue() != 0, at.field("headers_with_underscores_action"));
        return common(options, at);
    }

    /** HTTP/1 options of a cluster: adds a problem for each that has an effect in connection managers only. */
    Http1ProtocolOptions ofCluster(io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions options, FieldPath at) {
        notInClusters(options.getAcceptHttp10(), at.field("accept_http_10"));
        notInClusters(!options.getDefaultHostForHttp10().isEmpty(), at.field("default_host_for_http_10"));
        return http1(options);
    }

    private void notInClusters(boolean set, FieldPath at) {
        if (set) {
            scope.problem(at, "is not supported by Sluice in clusters, only in connection managers; leave it out");
        }
    }

    /** HTTP/1 options. */
    static Http1ProtocolOptions http1(io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions options) {
        return new Http1ProtocolOptions(
                options.getAcceptHttp10(), options.getDefaultHostForHttp10(), options.getEnableTrailers());
    }

    /** HTTP/2 options. */
    static Http2ProtocolOptions http2(io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions o) {
        var d = Http2ProtocolOptions.DEFAULT;
        return new Http2ProtocolOptions(
                Values.or(o.hasHpackTableSize(), o.getHpackTableSize(), d.hpackTableSize()),
                Values.or(o.hasMaxConcurrentStreams(), o.getMaxConcurrentStreams(), d.maxConcurrentStreams()),
                Values.or(o.hasInitialStreamWindowSize(), o.getInitialStreamWindowSize(), d.initialStreamWindowSize()),
                Values.or(
                        o.hasInitialConnectionWindowSize(),
                        o.getInitialConnectionWindowSize(),
                        d.initialConnectionWindowSize()),
                Values.or(o.hasMaxOutboundFrames(), o.getMaxOutboundFrames(), d.maxOutboundFrames()),
                Values.or(
                        o.hasMaxOutboundControlFrames(), o.getMaxOutboundControlFrames(), d.maxOutboundControlFrames()),
                Values.or(
                        o.hasMaxConsecutiveInboundFramesWithEmptyPayload(),
                        o.getMaxConsecutiveInboundFramesWithEmptyPayload(),
                        d.maxConsecutiveInboundFramesWithEmptyPayload()),
                Values.or(
                        o.hasMaxInboundPriorityFramesPerStream(),
                        o.getMaxInboundPriorityFramesPerStream(),
                        d.maxInboundPriorityFramesPerStream()),
                Values.or(
                        o.hasMaxInboundWindowUpdateFramesPerDataFrameSent(),
                        o.getMaxInboundWindowUpdateFramesPerDataFrameSent(),
                        d.maxInboundWindowUpdateFramesPerDataFrameSent()));
    }
}
