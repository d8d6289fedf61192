package dev.sluice.xds.parse;

import dev.sluice.xds.model.CidrRange;
import dev.sluice.xds.model.ClientAddressOptions;
import dev.sluice.xds.model.CodecType;
import dev.sluice.xds.model.HostOptions;
import dev.sluice.xds.model.HttpConnectionManager;
import dev.sluice.xds.model.HttpTimeouts;
import dev.sluice.xds.model.PathOptions;
import dev.sluice.xds.model.PathWithEscapedSlashesAction;
import dev.sluice.xds.model.RequestIdOptions;
import dev.sluice.xds.model.RouteSpecifier;
import dev.sluice.xds.model.ServerHeaderTransformation;
import dev.sluice.xds.model.StripPort;
import dev.sluice.xds.read.FieldPath;
import dev.sluice.xds.read.MessageTypes;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.RequestIDExtension;
import io.envoyproxy.envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig;
import java.util.ArrayList;
import java.util.List;

/** The HTTP connection manager. */
final class HttpConnectionManagerParser {
    static final List<MessageSupport> SUPPORT = List.of(
            MessageSupport.of("envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager")
                    .only("codec_type", "AUTO", "HTTP1", "HTTP2")
                    .works("stat_prefix", "rds", "route_config", "http_filters", "access_log")
                    .works("common_http_protocol_options", "http_protocol_options", "http2_protocol_options")
                    .works("server_name", "server_header_transformation", "scheme_header_transformation")
                    .works("max_request_headers_kb", "stream_idle_timeout", "request_timeout")
                    .works("request_headers_timeout", "drain_timeout", "delayed_close_timeout")
                    .works("use_remote_address", "xff_num_trusted_hops", "internal_address_config")
                    .works("skip_xff_append", "via", "generate_request_id", "preserve_external_request_id")
                    .works("always_set_request_id_in_response", "request_id_extension", "proxy_100_continue")
                    .works("normalize_path", "merge_slashes", "append_x_forwarded_port")
                    .works("path_with_escaped_slashes_action")
                    .works("strip_matching_host_port", "strip_any_host_port", "strip_trailing_host_dot")
                    .only("stream_error_on_invalid_http_message", false)
                    .only("add_user_agent", false)
                    .accepted("clients show no certificates", "set_current_client_cert_details"),
            MessageSupport.of("envoy.extensions.filters.network.http_connection_manager.v3.Rds")
                    .works("config_source", "route_config_name"),
            MessageSupport.of(
                            "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.InternalAddressConfig")
                    .works("cidr_ranges")
                    .accepted("there are no listeners at unix sockets", "unix_sockets"),
            MessageSupport.of("envoy.config.core.v3.SchemeHeaderTransformation").works("scheme_to_overwrite"),
            MessageSupport.of("envoy.extensions.filters.network.http_connection_manager.v3.RequestIDExtension")
                    .works("typed_config"),
            MessageSupport.of("envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig")
                    .only("pack_trace_reason", true)
                    .only("use_request_id_for_trace_sampling", true));

    private final Scope scope;

    HttpConnectionManagerParser(Scope scope) {
        this.scope = scope;
    }

    HttpConnectionManager parse(
            io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager hcm,
            FieldPath at) {
        var protocol = new ProtocolOptionsParser(scope);
        if (hcm.getCommonHttpProtocolOptions().hasMaxResponseHeadersKb()) {
            var where = at.field("common_http_protocol_options").field("max_response_headers_kb");
            scope.problem(where, "goes with clusters only"); // as in Envoy
        }
        requestIdExtension(hcm.getRequestIdExtension(), at.field("request_id_extension"));
        return new HttpConnectionManager(
                hcm.getStatPrefix(),
                switch (hcm.getCodecType()) {
                    case AUTO, HTTP3, UNRECOGNIZED -> CodecType.AUTO;
                    case HTTP1 -> CodecType.HTTP1;
                    case HTTP2 -> CodecType.HTTP2;
                },
                routes(hcm, at),
                new HttpFilterParser(scope).chain(hcm.getHttpFiltersList(), at.field("http_filters")),
                new AccessLogParser(scope).parse(hcm.getAccessLogList(), at.field("access_log")),
                protocol.common(hcm.getCommonHttpProtocolOptions(), at.field("common_http_protocol_options")),
                ProtocolOptionsParser.http1(hcm.getHttpProtocolOptions()),
                ProtocolOptionsParser.http2(hcm.getHttp2ProtocolOptions()),
                timeouts(hcm, at),
                clientAddress(hcm, at),
                new RequestIdOptions(
                        Values.or(hcm.hasGenerateRequestId(), hcm.getGenerateRequestId(), true),
                        hcm.getPreserveExternalRequestId(),
                        hcm.getAlwaysSetRequestIdInResponse()),
                path(hcm),
                host(hcm, at),
                Values.or(
                        hcm.hasMaxRequestHeadersKb(),
                        hcm.getMaxRequestHeadersKb(),
                        HttpConnectionManager.DEFAULT_MAX_REQUEST_HEADERS_KB),
                hcm.getServerName().isEmpty() ? HttpConnectionManager.DEFAULT_SERVER_NAME : hcm.getServerName(),
                switch (hcm.getServerHeaderTransformation()) {
                    case OVERWRITE, UNRECOGNIZED -> ServerHeaderTransformation.OVERWRITE;
                    case APPEND_IF_ABSENT -> ServerHeaderTransformation.APPEND_IF_ABSENT;
                    case PASS_THROUGH -> ServerHeaderTransformation.PASS_THROUGH;
                },
                hcm.getVia(),
                hcm.getProxy100Continue(),
                Values.orNull(hcm.getSchemeHeaderTransformation().getSchemeToOverwrite()));
    }

    private RouteSpecifier routes(
            io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager hcm,
            FieldPath at) {
        if (hcm.hasRds()) {
            var rds = at.field("rds");
            if (hcm.getRds().getRouteConfigName().isEmpty()) {
                scope.problem(rds.field("route_config_name"), "must be set");
            }
            return new RouteSpecifier.Rds(
                    new ConfigSourceParser(scope).parse(hcm.getRds().getConfigSource(), rds.field("config_source")),
                    hcm.getRds().getRouteConfigName());
        }
        return new RouteSpecifier.Inline(
                new RouteParser(scope).parse(hcm.getRouteConfig(), true, at.field("route_config")));
    }

    private HttpTimeouts timeouts(
            io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager hcm,
            FieldPath at) {
        var d = HttpTimeouts.DEFAULT;
        return new HttpTimeouts(
                scope.timer(
                        hcm.hasStreamIdleTimeout(),
                        hcm.getStreamIdleTimeout(),
                        d.streamIdle(),
                        at.field("stream_idle_timeout")),
                scope.timer(hcm.hasRequestTimeout(), hcm.getRequestTimeout(), d.request(), at.field("request_timeout")),
                scope.timer(
                        hcm.hasRequestHeadersTimeout(),
                        hcm.getRequestHeadersTimeout(),
                        d.requestHeaders(),
                        at.field("request_headers_timeout")),
                scope.timer(hcm.hasDrainTimeout(), hcm.getDrainTimeout(), d.drain(), at.field("drain_timeout")),
                scope.timer(
                        hcm.hasDelayedCloseTimeout(),
                        hcm.getDelayedCloseTimeout(),
                        d.delayedClose(),
                        at.field("delayed_close_timeout")));
    }

    private ClientAddressOptions clientAddress(
            io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager hcm,
            FieldPath at) {
        var ranges = new ArrayList<CidrRange>();
        var addresses = new AddressParser(scope);
        var where = at.field("internal_address_config").field("cidr_ranges");
        for (var range : hcm.getInternalAddressConfig().getCidrRangesList()) {
            ranges.add(addresses.range(range, where.index(ranges.size())));
        }
        return new ClientAddressOptions(
                hcm.getUseRemoteAddress().getValue(),
                hcm.getXffNumTrustedHops(),
                hcm.getSkipXffAppend(),
                hcm.getAppendXForwardedPort(),
                ranges);
    }

    private static PathOptions path(
            io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager hcm) {
        return new PathOptions(
                hcm.getNormalizePath().getValue(),
                hcm.getMergeSlashes(),
                switch (hcm.getPathWithEscapedSlashesAction()) {
                    case IMPLEMENTATION_SPECIFIC_DEFAULT, KEEP_UNCHANGED -> PathWithEscapedSlashesAction.KEEP_UNCHANGED;
                    case REJECT_REQUEST -> PathWithEscapedSlashesAction.REJECT_REQUEST;
                    case UNESCAPE_AND_REDIRECT -> PathWithEscapedSlashesAction.UNESCAPE_AND_REDIRECT;
                    case UNESCAPE_AND_FORWARD, UNRECOGNIZED -> PathWithEscapedSlashesAction.UNESCAPE_AND_FORWARD;
                });
    }

    private HostOptions host(
            io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager hcm,
            FieldPath at) {
        if (hcm.getStripMatchingHostPort() && hcm.getStripAnyHostPort()) {
            scope.problem(at.field("strip_any_host_port"), "cannot stand beside strip_matching_host_port");
        }
        var strip = hcm.getStripAnyHostPort()
                ? StripPort.ANY
                : hcm.getStripMatchingHostPort() ? StripPort.MATCHING : StripPort.NONE;
        return new HostOptions(strip, hcm.getStripTrailingHostDot());
    }

    private void requestIdExtension(RequestIDExtension extension, FieldPath at) {
        var type = MessageTypes.fullName(extension.getTypedConfig().getTypeUrl());
        if (Extensions.isTypedStruct(type)) {
            scope.problem(at.field("typed_config"), "cannot be a TypedStruct"); // as in Envoy
            return;
        }
        var message =
                extension.hasTypedConfig() ? scope.unpack(extension.getTypedConfig(), at.field("typed_config")) : null;
        if (message != null && !(message instanceof UuidRequestIdConfig)) {
            scope.problem(
                    at.field("typed_config"), message.getDescriptorForType().getFullName() + " makes no request ids");
        }
    }
}
