package dev.sluice.xds.parse;

import dev.sluice.xds.model.PathMatch;
import dev.sluice.xds.model.RouteMatch;
import dev.sluice.xds.read.FieldPath;
import java.util.List;

/** Which requests a route takes. */
final class RouteMatchParser {
    static final List<MessageSupport> SUPPORT = List.of(
            MessageSupport.of("envoy.config.route.v3.RouteMatch")
                    .works("prefix", "path", "safe_regex", "path_separated_prefix", "case_sensitive", "headers")
                    .works("query_parameters", "grpc", "runtime_fraction"),
            MessageSupport.of("envoy.config.route.v3.RouteMatch.GrpcRouteMatchOptions"));

    private final MatcherParser matchers;

    RouteMatchParser(Scope scope) {
        this.matchers = new MatcherParser(scope);
    }

    RouteMatch parse(io.envoyproxy.envoy.config.route.v3.RouteMatch match, FieldPath at) {
        return new RouteMatch(
                path(match, at),
                Values.or(match.hasCaseSensitive(), match.getCaseSensitive(), true),
                matchers.headers(match.getHeadersList(), at.field("headers")),
                matchers.queryParameters(match.getQueryParametersList(), at.field("query_parameters")),
                match.hasGrpc(),
                match.hasRuntimeFraction()
                        ? MatcherParser.fraction(match.getRuntimeFraction().getDefaultValue())
                        : null);
    }

    private PathMatch path(io.envoyproxy.envoy.config.route.v3.RouteMatch match, FieldPath at) {
        return switch (match.getPathSpecifierCase()) {
            case PATH -> new PathMatch.Path(match.getPath());
            case SAFE_REGEX -> new PathMatch.SafeRegex(matchers.regex(match.getSafeRegex(), at.field("safe_regex")));
            case PATH_SEPARATED_PREFIX -> new PathMatch.PathSeparatedPrefix(match.getPathSeparatedPrefix());
            case PREFIX, CONNECT_MATCHER, PATH_MATCH_POLICY, PATHSPECIFIER_NOT_SET ->
                new PathMatch.Prefix(match.getPrefix());
        };
    }
}
