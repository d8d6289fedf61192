package dev.sluice.xds.parse;

import dev.sluice.xds.model.Action;
import dev.sluice.xds.model.DirectResponseAction;
import dev.sluice.xds.model.NonForwardingAction;
import dev.sluice.xds.model.PathRewrite;
import dev.sluice.xds.model.RedirectAction;
import dev.sluice.xds.model.Route;
import dev.sluice.xds.model.RouteConfiguration;
import dev.sluice.xds.model.TlsRequirement;
import dev.sluice.xds.model.VirtualHost;
import dev.sluice.xds.read.FieldPath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Route configurations, virtual hosts and routes. */
@SuppressWarnings("deprecation") // Envoy deprecates some of these fields and still takes them
final class RouteParser {
    static final List<MessageSupport> SUPPORT = List.of(
            MessageSupport.of("envoy.config.route.v3.RouteConfiguration")
                    .works("name", "virtual_hosts", "internal_only_headers", "response_headers_to_add")
                    .works("response_headers_to_remove", "request_headers_to_add", "request_headers_to_remove")
                    .works("most_specific_header_mutations_wins", "validate_clusters")
                    .works("max_direct_response_body_size_bytes", "ignore_port_in_host_matching")
                    .works("typed_per_filter_config")
                    .accepted("shown in config_dump only", "metadata"),
            MessageSupport.of("envoy.config.route.v3.VirtualHost")
                    .works("name", "domains", "routes", "require_tls", "request_headers_to_add")
                    .works("request_headers_to_remove", "response_headers_to_add", "response_headers_to_remove")
                    .works("typed_per_filter_config", "include_request_attempt_count")
                    .works("include_attempt_count_in_response", "include_is_timeout_retry_header", "retry_policy")
                    .works("request_body_buffer_limit")
                    .accepted("of a filter Sluice does not have", "rate_limits", "cors")
                    .worksBut("per_request_buffer_limit_bytes", "deprecated; request_body_buffer_limit goes before")
                    .accepted("shown in config_dump only", "metadata"),
            MessageSupport.of("envoy.config.route.v3.Route")
                    .works("name", "match", "route", "redirect", "direct_response", "non_forwarding_action")
                    .works("typed_per_filter_config", "request_headers_to_add", "request_headers_to_remove")
                    .works("response_headers_to_add", "response_headers_to_remove", "request_body_buffer_limit")
                    .worksBut("per_request_buffer_limit_bytes", "deprecated; request_body_buffer_limit goes before")
                    .accepted("shown in config_dump only", "metadata")
                    .accepted("only tracing looks at it", "decorator", "tracing"),
            MessageSupport.of("envoy.config.route.v3.RedirectAction")
                    .works("https_redirect", "scheme_redirect", "host_redirect", "port_redirect", "path_redirect")
                    .works("prefix_rewrite", "regex_rewrite", "response_code", "strip_query"),
            MessageSupport.of("envoy.config.route.v3.DirectResponseAction").works("status", "body"),
            MessageSupport.of("envoy.config.route.v3.NonForwardingAction"),
            MessageSupport.of("envoy.config.core.v3.DataSource")
                    .works("filename", "inline_string", "environment_variable")
                    .worksBut("inline_bytes", "must be UTF-8 text"));

    private static final int DEFAULT_DIRECT_RESPONSE_SIZE = 4096;

    private final Scope scope;
    private final MatcherParser matchers;
    private final HeaderMutationsParser headers;
    private final RouteMatchParser matches;
    private final RouteActionParser actions;
    private final RetryPolicyParser retries;
    private final HttpFilterParser filters;

    RouteParser(Scope scope) {
        this.scope = scope;
        this.matchers = new MatcherParser(scope);
        this.headers = new HeaderMutationsParser(scope);
        this.matches = new RouteMatchParser(scope);
        this.actions = new RouteActionParser(scope);
        this.retries = new RetryPolicyParser(scope);
        this.filters = new HttpFilterParser(scope);
    }

    /**
     * Parses routes.
     *
     * @param inline true for routes in a listener, whose clusters must be known unless told otherwise (Envoy)
     */
    RouteConfiguration parse(
            io.envoyproxy.envoy.config.route.v3.RouteConfiguration routes, boolean inline, FieldPath at) {
        int bodySize = Values.or(
                routes.hasMaxDirectResponseBodySizeBytes(),
                routes.getMaxDirectResponseBodySizeBytes(),
                DEFAULT_DIRECT_RESPONSE_SIZE);
        var hosts = new ArrayList<VirtualHost>();
        var domains = new HashSet<String>();
        for (var host : routes.getVirtualHostsList()) {
            hosts.add(virtualHost(
                    host, domains, bodySize, at.field("virtual_hosts").index(hosts.size())));
        }
        return new RouteConfiguration(
                routes.getName(),
                hosts,
                headers.parse(
                        new HeaderMutationsParser.Lists(
                                routes.getRequestHeadersToAddList(),
                                routes.getRequestHeadersToRemoveList(),
                                routes.getResponseHeadersToAddList(),
                                routes.getResponseHeadersToRemoveList()),
                        at),
                Values.lower(routes.getInternalOnlyHeadersList()),
                routes.getMostSpecificHeaderMutationsWins(),
                Values.or(routes.hasValidateClusters(), routes.getValidateClusters(), inline),
                bodySize,
                routes.getIgnorePortInHostMatching(),
                filters.overrides(routes.getTypedPerFilterConfigMap(), at),
                PrintedMessage.source(ResourceType.ROUTE.messageName(), routes));
    }

    private VirtualHost virtualHost(
            io.envoyproxy.envoy.config.route.v3.VirtualHost host, Set<String> taken, int bodySize, FieldPath at) {
        var domains = Values.lower(host.getDomainsList());
        for (int i = 0; i < domains.size(); i++) {
            if (!taken.add(domains.get(i))) {
                scope.problem(at.field("domains").index(i), "\"" + domains.get(i) + "\" stands in the routes twice");
            }
        }
        var routes = new ArrayList<Route>();
        for (var route : host.getRoutesList()) {
            routes.add(route(route, bodySize, at.field("routes").index(routes.size())));
        }
        return new VirtualHost(
                host.getName(),
                domains,
                routes,
                switch (host.getRequireTls()) {
                    case NONE, UNRECOGNIZED -> TlsRequirement.NONE;
                    case EXTERNAL_ONLY -> TlsRequirement.EXTERNAL_ONLY;
                    case ALL -> TlsRequirement.ALL;
                },
                headers.parse(
                        new HeaderMutationsParser.Lists(
                                host.getRequestHeadersToAddList(),
                                host.getRequestHeadersToRemoveList(),
                                host.getResponseHeadersToAddList(),
                                host.getResponseHeadersToRemoveList()),
                        at),
                host.hasRetryPolicy() ? retries.parse(host.getRetryPolicy(), at.field("retry_policy")) : null,
                host.getIncludeRequestAttemptCount(),
                host.getIncludeAttemptCountInResponse(),
                host.getIncludeIsTimeoutRetryHeader(),
                host.hasRequestBodyBufferLimit()
                        ? Long.valueOf(Values.or(true, host.getRequestBodyBufferLimit(), 0))
                        : host.hasPerRequestBufferLimitBytes()
                                ? Long.valueOf(Values.unsigned(host.getPerRequestBufferLimitBytes()))
                                : null,
                filters.overrides(host.getTypedPerFilterConfigMap(), at));
    }

    private Route route(io.envoyproxy.envoy.config.route.v3.Route route, int bodySize, FieldPath at) {
        return new Route(
                route.getName(),
                matches.parse(route.getMatch(), at.field("match")),
                action(route, bodySize, at),
                headers.parse(
                        new HeaderMutationsParser.Lists(
                                route.getRequestHeadersToAddList(),
                                route.getRequestHeadersToRemoveList(),
                                route.getResponseHeadersToAddList(),
                                route.getResponseHeadersToRemoveList()),
                        at),
                route.hasRequestBodyBufferLimit()
                        ? Long.valueOf(Values.or(true, route.getRequestBodyBufferLimit(), 0))
                        : route.hasPerRequestBufferLimitBytes()
                                ? Long.valueOf(Values.unsigned(route.getPerRequestBufferLimitBytes()))
                                : null,
                filters.overrides(route.getTypedPerFilterConfigMap(), at));
    }

    private Action action(io.envoyproxy.envoy.config.route.v3.Route route, int bodySize, FieldPath at) {
        return switch (route.getActionCase()) {
            case ROUTE -> actions.parse(route.getRoute(), at.field("route"));
            case REDIRECT -> redirect(route.getRedirect(), at.field("redirect"));
            case DIRECT_RESPONSE -> {
                var body = at.field("direct_response").field("body");
                var text = new DataSourceParser(scope)
                        .text(route.getDirectResponse().getBody(), bodySize, body);
                yield new DirectResponseAction(route.getDirectResponse().getStatus(), text);
            }
            case NON_FORWARDING_ACTION, FILTER_ACTION, ACTION_NOT_SET -> new NonForwardingAction();
        };
    }

    private RedirectAction redirect(io.envoyproxy.envoy.config.route.v3.RedirectAction redirect, FieldPath at) {
        return new RedirectAction(
                redirect.getHttpsRedirect() ? "https" : Values.orNull(redirect.getSchemeRedirect()),
                Values.orNull(redirect.getHostRedirect()),
                redirect.getPortRedirect(),
                Values.orNull(redirect.getPathRedirect()),
                rewrite(redirect, at),
                switch (redirect.getResponseCode()) {
                    case MOVED_PERMANENTLY, UNRECOGNIZED -> 301;
                    case FOUND -> 302;
                    case SEE_OTHER -> 303;
                    case TEMPORARY_REDIRECT -> 307;
                    case PERMANENT_REDIRECT -> 308;
                },
                redirect.getStripQuery());
    }

    private @Nullable PathRewrite rewrite(io.envoyproxy.envoy.config.route.v3.RedirectAction redirect, FieldPath at) {
        return switch (redirect.getPathRewriteSpecifierCase()) {
            case PREFIX_REWRITE -> new PathRewrite.Prefix(redirect.getPrefixRewrite());
            case REGEX_REWRITE ->
                new PathRewrite.Regex(
                        redirect.getRegexRewrite().getPattern().getRegex(),
                        matchers.substitution(redirect.getRegexRewrite(), at.field("regex_rewrite")));
            case PATH_REDIRECT, PATHREWRITESPECIFIER_NOT_SET -> null;
        };
    }
}
