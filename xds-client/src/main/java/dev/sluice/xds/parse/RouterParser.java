package dev.sluice.xds.parse;

import dev.sluice.xds.model.HttpFilterConfig;
import dev.sluice.xds.read.MessageType;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import java.util.List;

/** The router filter. */
final class RouterParser implements FilterParser {
    private static final MessageSupport ROUTER = MessageSupport.of("envoy.extensions.filters.http.router.v3.Router")
            .works("suppress_envoy_headers", "respect_expected_rq_timeout")
            .only("dynamic_stats", true)
            .accepted("there is no upstream_log", "upstream_log_options")
            .accepted("only tracing looks at it", "start_child_span");

    @Override
    public List<MessageSupport> support() {
        return List.of(ROUTER);
    }

    @Override
    public TypedParser<?, HttpFilterConfig> inChain() {
        return new TypedParser<>(
                new MessageType<>(
                        "envoy.extensions.filters.http.router.v3.Router",
                        () -> Router.getDescriptor(),
                        () -> Router.getDefaultInstance()),
                (router, scope, at) -> new dev.sluice.xds.model.Router(
                        router.getSuppressEnvoyHeaders(), router.getRespectExpectedRqTimeout()));
    }
}
