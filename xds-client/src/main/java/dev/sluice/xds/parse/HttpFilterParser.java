package dev.sluice.xds.parse;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import dev.sluice.xds.model.HttpFilter;
import dev.sluice.xds.model.HttpFilterConfig;
import dev.sluice.xds.model.QueueFilter;
import dev.sluice.xds.model.RouteFilterConfig;
import dev.sluice.xds.model.Router;
import dev.sluice.xds.read.FieldPath;
import io.envoyproxy.envoy.config.route.v3.FilterConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Chains of HTTP filters, and what routes say about them. */
final class HttpFilterParser {
    /** The filters there are; a new one is a line here. */
    static final List<FilterParser> FILTERS = List.of(new RouterParser(), new QueueFilterParser());

    static final List<MessageSupport> SUPPORT = List.of(
            MessageSupport.of("envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter")
                    .works("name", "typed_config")
                    .only("disabled", false)
                    .worksBut("is_optional", "a filter Sluice does not have is left out with a warning"),
            MessageSupport.of("envoy.config.route.v3.FilterConfig")
                    .works("config")
                    .only("disabled", false)
                    .worksBut("is_optional", "settings of a filter Sluice does not have are left out with a warning"));

    private final Scope scope;

    HttpFilterParser(Scope scope) {
        this.scope = scope;
    }

    /**
     * Parses a chain; it ends with the router, which stands nowhere else, and has one queue at most (Envoy: terminal). An
     * empty one is taken: its requests wait for an answer until they time out (Envoy).
     */
    List<HttpFilter> chain(
            List<io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter> filters,
            FieldPath at) {
        var chain = new ArrayList<HttpFilter>();
        int queueCount = 0;
        boolean whole = true;
        for (int i = 0; i < filters.size(); i++) {
            var filter = filters.get(i);
            var here = at.index(i);
            if (filter.getIsOptional() && !scope.knows(filter.getTypedConfig())) {
                scope.problems().warn(here, "is optional and left out: Sluice does not have it");
                continue;
            }
            var any = filter.getTypedConfig();
            var typed = here.field("typed_config");
            var config = config(scope.unpack(any, typed), Scope.inside(any, typed));
            boolean last = i == filters.size() - 1;
            if (config instanceof Router && !last) {
                scope.problem(here, "the router must be the last filter");
            }
            if (config instanceof QueueFilter && ++queueCount > 1) {
                scope.problem(here, "a second queue in the same chain");
            }
            if (config == null) {
                whole = false;
            } else {
                chain.add(new HttpFilter(filter.getName(), config));
            }
        }
        if (whole && chain.isEmpty()) {
            scope.problems().warn(at, "has no entry: requests get no answer before stream_idle_timeout");
        } else if (whole && !(chain.getLast().config() instanceof Router)) {
            scope.problem(at, "the last filter must be the router");
        }
        return chain;
    }

    private @Nullable HttpFilterConfig config(@Nullable Message message, FieldPath at) {
        if (message == null) {
            return null;
        }
        for (var filter : FILTERS) {
            if (filter.inChain().takes(message)) {
                return filter.inChain().parse(message, scope, at);
            }
        }
        scope.problem(at, message.getDescriptorForType().getFullName() + " is no HTTP filter");
        return null;
    }

    /** Parses {@code typed_per_filter_config}; {@code at} is the message that holds it. */
    Map<String, RouteFilterConfig> overrides(Map<String, Any> configs, FieldPath at) {
        if (configs.isEmpty()) {
            return Map.of();
        }
        var overrides = new LinkedHashMap<String, RouteFilterConfig>();
        configs.forEach((name, any) -> {
            var override = override(any, at.field("typed_per_filter_config").key(name));
            if (override != null) {
                overrides.put(name, override);
            }
        });
        return overrides;
    }

    private @Nullable RouteFilterConfig override(Any any, FieldPath at) {
        var message = scope.unpack(any, at);
        if (!(message instanceof FilterConfig wrapper)) {
            return settings(message, Scope.inside(any, at));
        }
        if (!wrapper.hasConfig()) {
            if (!wrapper.getDisabled()) {
                scope.problem(at.field("config"), "must be set"); // as in Envoy
            }
            return null;
        }
        if (wrapper.getIsOptional() && !scope.knows(wrapper.getConfig())) {
            scope.problems().warn(at, "is optional and left out: Sluice does not have the filter");
            return null;
        }
        var inner = at.field("config");
        return settings(scope.unpack(wrapper.getConfig(), inner), Scope.inside(wrapper.getConfig(), inner));
    }

    private @Nullable RouteFilterConfig settings(@Nullable Message message, FieldPath at) {
        if (message == null) {
            return null;
        }
        for (var filter : FILTERS) {
            var parser = filter.inRoutes();
            if (parser != null && parser.takes(message)) {
                return parser.parse(message, scope, at);
            }
        }
        scope.problem(at, message.getDescriptorForType().getFullName() + " has no settings in routes");
        return null;
    }
}
