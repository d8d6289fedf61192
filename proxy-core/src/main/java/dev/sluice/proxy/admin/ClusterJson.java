package dev.sluice.proxy.admin;

import dev.sluice.lb.Host;
import dev.sluice.proxy.stats.Pieces;
import dev.sluice.xds.model.Discovery;
import dev.sluice.xds.model.Thresholds;
import java.util.Iterator;

/** {@code /clusters?format=json}, one cluster a piece. */
final class ClusterJson implements Pieces {
    private final Iterator<ClusterStatus> clusters;
    private boolean begun;

    ClusterJson(Iterator<ClusterStatus> clusters) {
        this.clusters = clusters;
    }

    @Override
    public boolean next(StringBuilder out) {
        if (!begun) out.append("{\n \"cluster_statuses\": [");
        if (clusters.hasNext()) {
            if (begun) out.append(',');
            out.append('\n');
            write(new JsonWriter(out).object(), clusters.next());
        }
        begun = true;
        if (clusters.hasNext()) return true;
        out.append(" ]\n}\n");
        return false;
    }

    private static void write(JsonWriter json, ClusterStatus cluster) {
        var config = cluster.config();
        json.member("name", config.name());
        if (cluster.dynamic()) json.member("added_via_api", true);
        if (cluster.hosts().hosts().findAny().isPresent()) {
            json.array("host_statuses");
            cluster.forEachHost((host, priority) -> host(json.element(), host, priority));
            json.endArray();
        }
        json.object("circuit_breakers").array("thresholds");
        thresholds(json.element(), config.circuitBreakers().defaultPriority(), cluster.retries());
        thresholds(
                json.element().member("priority", "HIGH"),
                config.circuitBreakers().highPriority(),
                cluster.highRetries());
        json.endArray().end().member("observability_name", config.altStatName());
        if (config.discovery() instanceof Discovery.Eds eds
                && !eds.serviceName().equals(config.name())) {
            json.member("eds_service_name", eds.serviceName());
        }
        json.end();
    }

    private static void thresholds(JsonWriter json, Thresholds limits, long retries) {
        json.member("max_connections", limits.maxConnections());
        json.member("max_pending_requests", limits.maxPendingRequests());
        json.member("max_requests", limits.maxRequests());
        json.member("max_retries", retries).end();
    }

    private static void host(JsonWriter json, Host host, int priority) {
        ClusterPages.address(json, "address", host.address());
        var stats = host.stats();
        json.array("stats");
        counter(json, "cx_connect_fail", stats.connectFailures());
        counter(json, "cx_total", stats.connections());
        counter(json, "rq_error", stats.errors());
        counter(json, "rq_success", stats.successes());
        counter(json, "rq_timeout", stats.timeouts());
        counter(json, "rq_total", stats.requests());
        gauge(json, "cx_active", stats.activeConnections());
        gauge(json, "rq_active", stats.activeRequests());
        gauge(json, "rq_pending_active", stats.pendingRequests());
        json.endArray().object("health_status");
        if (stats.ejected()) json.member("failed_outlier_check", true);
        json.member("eds_health_status", host.edsHealth().health().name()).end();
        json.member("weight", host.weight());
        if (!host.hostname().isEmpty()) json.member("hostname", host.hostname());
        if (priority > 0) json.member("priority", priority);
        json.object("locality");
        EndpointDump.place(json, host.locality());
        json.end().end();
    }

    private static void counter(JsonWriter json, String name, long value) {
        json.element();
        if (value != 0) json.member("value", Long.toString(value));
        json.member("name", name).end();
    }

    private static void gauge(JsonWriter json, String name, long value) {
        json.element().member("type", "GAUGE");
        if (value != 0) json.member("value", Long.toString(value));
        json.member("name", name).end();
    }
}
