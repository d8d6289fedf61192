package dev.sluice.proxy.demo;

import java.nio.file.Path;
import java.util.List;

/** The demo's bootstrap: one listener with a queue before its router, one cluster whose second host is for bad times. */
final class DemoConfig {
    /** The queue, named as its cluster. */
    static final String QUEUE = "orders";

    /** How many orders are delivered at once. */
    static final int CONCURRENT = 8;

    private DemoConfig() {}

    /** As YAML; {@code upstreams} are host:port, the first preferred. */
    static String yaml(int port, int adminPort, Path journal, List<String> upstreams) {
        var hosts = new StringBuilder();
        for (int i = 0; i < upstreams.size(); i++) {
            var authority = upstreams.get(i);
            hosts.append("        - priority: ").append(i).append("\n          lb_endpoints:\n");
            hosts.append("          - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: ");
            hosts.append(authority, authority.indexOf(':') + 1, authority.length())
                    .append("}}}\n");
        }
        return """
            admin: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}
            bootstrap_extensions:
            - name: sluice.queue
              typed_config:
                "@type": type.googleapis.com/sluice.queue.v1.QueueStore
                directory: '%s'
                max_bytes: 33554432
                segment_bytes: 4194304
            static_resources:
              listeners:
              - name: in
                address: {socket_address: {address: 127.0.0.1, port_value: %d}}
                filter_chains:
                - filters:
                  - name: http
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: in
                      http_filters:
                      - name: sluice.filters.http.queue
                        typed_config:
                          "@type": type.googleapis.com/sluice.queue.v1.Queue
                          name: %s
                          bounds: {max_messages: 1000, max_message_bytes: 65536}
                          delivery: {max_concurrent: %d}
                      - name: router
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
                      route_config:
                        name: in
                        virtual_hosts:
                        - name: all
                          domains: ['*']
                          routes:
                          - match: {prefix: /}
                            route:
                              cluster: %s
                              retry_policy: {retry_on: "connect-failure,refused-stream,reset", num_retries: 5}
              clusters:
              - name: %s
                type: STATIC
                connect_timeout: 1s
                common_lb_config: {healthy_panic_threshold: {value: 0}}
                outlier_detection:
                  consecutive_5xx: 1
                  interval: 0.25s
                  base_ejection_time: 1s
                  max_ejection_time: 1s
                  max_ejection_percent: 100
                load_assignment:
                  cluster_name: %s
                  endpoints:
            %s\
            """.formatted(adminPort, journal, port, QUEUE, CONCURRENT, QUEUE, QUEUE, QUEUE, hosts);
    }
}
