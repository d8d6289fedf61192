package dev.sluice.e2e.parity;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One bootstrap for many cases: a listener for each set of listener options, a virtual host for each instance. */
final class ParityConfig {
    private static final String TYPES = "type.googleapis.com/envoy.extensions.";
    static final String LOG_FORMAT = "%RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS% %PROTOCOL%"
            + " %REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %BYTES_RECEIVED% %BYTES_SENT%"
            + " %UPSTREAM_CLUSTER% %UPSTREAM_REQUEST_ATTEMPT_COUNT% %ROUTE_NAME%"
            + " %REQ(:SCHEME)% %QUERY_PARAM(q)% [%LOCAL_REPLY_BODY%]\\n";

    private static final String ROUTER = """
            http_filters:
            - {name: router, typed_config: {"@type": %sfilters.http.router.v3.Router}}
            """.formatted(TYPES);

    /** What makes two cases share a listener. */
    private record Options(String hcm, String listener) {}

    private final Map<Options, List<ParityInstance>> listeners = new LinkedHashMap<>();
    private final List<ParityInstance> instances;

    ParityConfig(List<ParityInstance> instances) {
        this.instances = instances;
        for (var instance : instances) {
            listeners.computeIfAbsent(options(instance), o -> new ArrayList<>()).add(instance);
        }
    }

    private static Options options(ParityInstance instance) {
        return new Options(instance.spec().hcm, instance.spec().listener);
    }

    /** The name of the listener that serves the instance. */
    String listener(ParityInstance instance) {
        return "l" + List.copyOf(listeners.keySet()).indexOf(options(instance));
    }

    String yaml() {
        var out = new StringBuilder("""
                admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
                static_resources:
                  listeners:
                """);
        listeners.forEach((options, served) -> out.append(indent(2, listener(options, served))));
        out.append("  clusters:\n");
        for (var instance : instances) {
            instance.backends().forEach((name, backend) -> out.append(indent(2, cluster(instance, name, backend))));
        }
        return out.toString();
    }

    private String listener(Options options, List<ParityInstance> served) {
        var name = listener(served.getFirst());
        var hosts = served.stream().map(ParityConfig::virtualHost).collect(Collectors.joining());
        return """
                - name: %s
                  address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                %s  filter_chains:
                  - filters:
                    - name: hcm
                      typed_config:
                        "@type": %sfilters.network.http_connection_manager.v3.HttpConnectionManager
                        stat_prefix: %s
                %s        access_log:
                        - name: file
                          typed_config:
                            "@type": %saccess_loggers.file.v3.FileAccessLog
                            path: access-%s.log
                            log_format: {text_format_source: {inline_string: "%s"}}
                %s        route_config:
                          name: %s
                          virtual_hosts:
                %s""".formatted(
                        name,
                        indent(2, options.listener()),
                        TYPES,
                        name,
                        indent(8, options.hcm()),
                        TYPES,
                        name,
                        LOG_FORMAT,
                        indent(8, options.hcm().contains("http_filters:") ? "" : ROUTER),
                        name,
                        indent(10, hosts));
    }

    private static String virtualHost(ParityInstance instance) {
        var spec = instance.spec();
        return "- name: %s\n  domains: %s\n%s  routes:\n%s"
                .formatted(
                        instance.token(),
                        instance.fill(spec.domains),
                        indent(2, instance.fill(spec.virtualHost)),
                        indent(2, instance.fill(spec.routes)));
    }

    private static String cluster(ParityInstance instance, String name, Backend backend) {
        var cluster = instance.cluster(name);
        var endpoints = backend.ports().stream()
                .map("{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}"::formatted)
                .collect(Collectors.joining(", "));
        var http2 = instance.combo().h2Upstream() ? """
                  typed_extension_protocol_options:
                    envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                      "@type": %supstreams.http.v3.HttpProtocolOptions
                      explicit_http_config: {http2_protocol_options: {}}
                """.formatted(TYPES) : "";
        return """
                - name: %s
                  type: STATIC
                %s%s  load_assignment: {cluster_name: %s, endpoints: [{lb_endpoints: [%s]}]}
                """.formatted(
                        cluster,
                        http2,
                        indent(2, instance.fill(instance.spec().clusters.getOrDefault(name, ""))),
                        cluster,
                        endpoints);
    }

    /** Indents every line; text that is not empty ends with a line end. */
    private static String indent(int spaces, String text) {
        return text.isBlank() ? "" : text.indent(spaces);
    }
}
