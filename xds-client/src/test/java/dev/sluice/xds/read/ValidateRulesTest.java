package dev.sluice.xds.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.accesslog.v3.ResponseFlagFilter;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.InternalRedirectPolicy;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import java.util.List;
import org.junit.jupiter.api.Test;

class ValidateRulesTest {
    private static List<String> broken(Message.Builder message, String yaml) {
        var problems = new Problems(false);
        new MessageReader(name -> null, problems).read(YamlTree.text(yaml, problems), message, FieldPath.ROOT);
        assertThat(problems.list()).isEmpty();
        new ValidateRules(problems).check(message.build(), FieldPath.ROOT);
        return problems.list().stream().map(Problem::toString).toList();
    }

    @Test
    void checksRequiredTextMessagesAndOneofs() {
        assertThat(broken(Cluster.newBuilder(), "{}")).containsExactly("name: must be set");
        assertThat(broken(Route.newBuilder(), "{}"))
                .containsExactly(
                        "one of route, redirect, direct_response, filter_action, non_forwarding_action must be set",
                        "match: must be set");
    }

    @Test
    void checksNumbersDurationsAndWrappers() {
        assertThat(broken(DirectResponseAction.newBuilder(), "{status: 600}"))
                .containsExactly("status: must be less than 600, is 600");
        assertThat(broken(Cluster.newBuilder(), "{name: c, connect_timeout: 0s}"))
                .containsExactly("connect_timeout: must be more than 0s, is 0s");
        assertThat(broken(Cluster.newBuilder(), "{name: c, outlier_detection: {max_ejection_percent: 101}}"))
                .containsExactly("outlier_detection.max_ejection_percent: must be at most 100, is 101");
        assertThat(broken(Bootstrap.newBuilder(), "{stats_flush_interval: 400s}"))
                .containsExactly("stats_flush_interval: must be less than 300s, is 400s");
    }

    @Test
    void checksListsAndTheirItems() {
        assertThat(broken(VirtualHost.newBuilder(), "{name: v}"))
                .containsExactly("domains: must have at least 1 entry, has 0");
        assertThat(broken(InternalRedirectPolicy.newBuilder(), "{response_headers_to_copy: [a, a]}"))
                .containsExactly("response_headers_to_copy: must not have the same value twice");
        assertThat(broken(ResponseFlagFilter.newBuilder(), "{flags: [UH, UX]}"))
                .singleElement()
                .asString()
                .startsWith("flags[1]: \"UX\" is not one of");
    }

    @Test
    void checksPatternsAndHeaderValues() {
        assertThat(broken(RouteMatch.newBuilder(), "{path_separated_prefix: /a/}"))
                .singleElement()
                .asString()
                .startsWith("path_separated_prefix: must match");
        assertThat(broken(RouteAction.newBuilder(), "{cluster: c, host_rewrite_literal: \"a\\nb\"}"))
                .containsExactly("host_rewrite_literal: is no valid header value");
    }

    @Test
    void checksEnumsAndMapKeys() {
        assertThat(broken(Cluster.newBuilder(), "{name: c, lb_policy: 4}"))
                .containsExactly("lb_policy: 4 is no value of LbPolicy");
        assertThat(broken(Cluster.newBuilder(), "{name: c, metadata: {filter_metadata: {'': {}}}}"))
                .containsExactly("metadata.filter_metadata[\"\"]: must be set");
    }

    @Test
    void checksADefaultThatBreaksARule() {
        assertThat(broken(HttpConnectionManager.newBuilder(), "{route_config: {}}"))
                .containsExactly("stat_prefix: must be set");
    }
}
