package dev.sluice.e2e;

import java.util.ArrayList;
import java.util.List;

/** A bootstrap in the making: an admin port, and listeners and clusters on loopback whose ports the kernel chooses. */
final class TestConfig {
    private static final String FILTERS = "type.googleapis.com/envoy.extensions.filters.";

    private final List<String> top = new ArrayList<>();
    private final List<String> listeners = new ArrayList<>();
    private final List<String> clusters = new ArrayList<>();

    /** Adds lines at the top level. */
    TestConfig top(String yaml) {
        top.add(yaml);
        return this;
    }

    /** The store of queues in this directory, small. */
    TestConfig journal(Object directory) {
        return top("""
                bootstrap_extensions:
                - name: sluice.queue
                  typed_config: {"@type": type.googleapis.com/sluice.queue.v1.QueueStore, directory: "%s",
                    max_bytes: 16777216, segment_bytes: 1048576}""".formatted(directory));
    }

    /** A listener whose every request gets {@code action}, a route's in flow style; {@code fields} are its own. */
    TestConfig listener(String name, String fields, String action) {
        listeners.add(listener(name, 0, fields, "", action));
        return this;
    }

    /** The same with a queue before the router. */
    TestConfig queueing(String name, String fields, String queue, String action) {
        var filter = "{name: sluice.filters.http.queue, typed_config: {"
                + "\"@type\": type.googleapis.com/sluice.queue.v1.Queue, bounds: {max_message_bytes: 100000}, "
                + queue + "}},";
        listeners.add(listener(name, 0, fields, filter, action));
        return this;
    }

    /** The YAML of a listener in flow style. */
    static String listener(String name, int port, String fields, String filters, String action) {
        return """
                {name: %1$s, address: {socket_address: {address: 127.0.0.1, port_value: %2$d}}, %3$s filter_chains: [{filters: [
                      {name: hcm, typed_config: {"@type": %6$snetwork.http_connection_manager.v3.HttpConnectionManager,
                        stat_prefix: %1$s,
                        http_filters: [%4$s {name: router, typed_config: {"@type": %6$shttp.router.v3.Router}}],
                        route_config: {name: %1$s, virtual_hosts: [
                          {name: all, domains: ["*"], routes: [{match: {prefix: /}, %5$s}]}]}}}]}]}""".formatted(name, port, fields.isEmpty() ? "" : fields + ",", filters, action, FILTERS);
    }

    /** A route to a cluster. */
    static String to(String cluster) {
        return "route: {cluster: " + cluster + "}";
    }

    /** A route that answers by itself. */
    static String direct(String body) {
        return "direct_response: {status: 200, body: {inline_string: " + body + "}}";
    }

    /** A cluster of one endpoint. */
    TestConfig cluster(String name, int port) {
        return cluster(name, port, "type: STATIC");
    }

    /** A cluster of one endpoint with fields of its own in flow style, its type among them. */
    TestConfig cluster(String name, int port, String fields) {
        return cluster(name, fields, "endpoints: [{lb_endpoints: [" + endpoint(port, "") + "]}]");
    }

    /** A cluster with fields and an assignment of its own in flow style. */
    TestConfig cluster(String name, String fields, String assignment) {
        clusters.add("{name: %1$s, connect_timeout: 1s, %2$s, load_assignment: {cluster_name: %1$s, %3$s}}"
                .formatted(name, fields, assignment));
        return this;
    }

    /** An endpoint on loopback with fields of its own in flow style. */
    static String endpoint(int port, String fields) {
        return "{%sendpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}"
                .formatted(fields.isEmpty() ? "" : fields + ", ", port);
    }

    String yaml() {
        var out = new StringBuilder("admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}\n");
        for (var lines : top) out.append(lines).append('\n');
        out.append("static_resources:\n");
        append(out, "listeners", listeners);
        append(out, "clusters", clusters);
        return out.toString();
    }

    private static void append(StringBuilder out, String field, List<String> items) {
        if (items.isEmpty()) return;
        out.append("  ").append(field).append(":\n");
        for (var item : items) out.append("  - ").append(item).append('\n');
    }
}
