package dev.sluice.proxy.admin;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.sluice.lb.EdsHealth;
import dev.sluice.lb.Host;
import dev.sluice.proxy.admin.AdminPages.Needs;
import dev.sluice.proxy.format.Line;
import dev.sluice.proxy.stats.Pieces;
import dev.sluice.xds.model.Discovery;
import dev.sluice.xds.model.Thresholds;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** {@code /clusters} and {@code /listeners}. */
final class ClusterPages {
    private ClusterPages() {}

    static void add(AdminPages pages, ProxyView view) {
        var parameters = Map.of("filter", "a regular expression for names", "format", "text or json");
        pages.add("/clusters", "clusters and their hosts", Needs.ANYTHING, parameters, request -> {
            var shown = filtered(view.clusters(), request.parameters().getOrDefault("filter", ""));
            if (!json(request)) return AdminResponse.text(200, new Text(shown.iterator()));
            return AdminResponse.json(new ClusterJson(shown.iterator()));
        });
        pages.add(
                "/listeners",
                "addresses that are listened on",
                Needs.ANYTHING,
                Map.of("format", "text or json"),
                request -> json(request)
                        ? AdminResponse.json(listenersJson(view.listeners()))
                        : listeners(view.listeners()));
    }

    /** Address and port, with brackets around one of version 6. */
    static String address(InetSocketAddress address) {
        var ip = ip(address);
        return (ip.indexOf(':') < 0 ? ip : "[" + ip + "]") + ":" + address.getPort();
    }

    /** Writes Envoy's address message. */
    static void address(JsonWriter json, String member, InetSocketAddress address) {
        json.object(member).object("socket_address");
        json.member("address", ip(address));
        json.member("port_value", address.getPort()).end().end();
    }

    private static String ip(InetSocketAddress address) {
        return new Line().put(address.getAddress()).toString();
    }

    private static boolean json(AdminRequest request) {
        return request.parameters().getOrDefault("format", "").equals("json");
    }

    private static List<ClusterStatus> filtered(List<ClusterStatus> clusters, String filter) {
        if (filter.isEmpty()) return clusters;
        try {
            var pattern = Pattern.compile(filter);
            return clusters.stream()
                    .filter(cluster -> pattern.matcher(cluster.config().name()).find())
                    .toList();
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("Invalid re2 regex: " + e.getMessage() + "\n", e);
        }
    }

    private static AdminResponse listeners(List<ListenerStatus> listeners) {
        var out = new StringBuilder();
        for (var listener : listeners) {
            out.append(listener.name())
                    .append("::")
                    .append(address(listener.address()))
                    .append('\n');
        }
        return AdminResponse.text(out.toString());
    }

    private static String listenersJson(List<ListenerStatus> listeners) {
        var out = new StringBuilder();
        var json = new JsonWriter(out).object().array("listener_statuses");
        for (var listener : listeners) {
            json.element().member("name", listener.name());
            address(json, "local_address", listener.address());
            json.end();
        }
        json.endArray().end();
        return out.toString();
    }

    /** The lines of one cluster a piece. */
    private record Text(Iterator<ClusterStatus> clusters) implements Pieces {
        @Override
        public boolean next(StringBuilder out) {
            if (clusters.hasNext()) write(out, clusters.next());
            return clusters.hasNext();
        }

        private static void write(StringBuilder out, ClusterStatus cluster) {
            var name = cluster.config().name();
            line(out, name, "observability_name", cluster.config().altStatName());
            if (cluster.config().outlierDetection() != null) {
                line(out, name, "outlier::success_rate_average", "-1");
                line(out, name, "outlier::success_rate_ejection_threshold", "-1");
                line(out, name, "outlier::local_origin_success_rate_average", "-1");
                line(out, name, "outlier::local_origin_success_rate_ejection_threshold", "-1");
            }
            thresholds(
                    out,
                    name,
                    "default_priority",
                    cluster.config().circuitBreakers().defaultPriority(),
                    cluster.retries());
            thresholds(
                    out,
                    name,
                    "high_priority",
                    cluster.config().circuitBreakers().highPriority(),
                    cluster.highRetries());
            line(out, name, "added_via_api", cluster.dynamic());
            if (cluster.config().discovery() instanceof Discovery.Eds eds
                    && !eds.serviceName().equals(name)) {
                line(out, name, "eds_service_name", eds.serviceName());
            }
            cluster.forEachHost((host, priority) -> host(out, name + "::" + address(host.address()), host, priority));
        }

        private static void thresholds(
                StringBuilder out, String cluster, String priority, Thresholds limits, long retries) {
            line(out, cluster, priority + "::max_connections", limits.maxConnections());
            line(out, cluster, priority + "::max_pending_requests", limits.maxPendingRequests());
            line(out, cluster, priority + "::max_requests", limits.maxRequests());
            line(out, cluster, priority + "::max_retries", retries);
        }

        private static void host(StringBuilder out, String at, Host host, int priority) {
            var stats = host.stats();
            line(out, at, "cx_active", stats.activeConnections());
            line(out, at, "cx_connect_fail", stats.connectFailures());
            line(out, at, "cx_total", stats.connections());
            line(out, at, "rq_active", stats.activeRequests());
            line(out, at, "rq_error", stats.errors());
            line(out, at, "rq_pending_active", stats.pendingRequests());
            line(out, at, "rq_success", stats.successes());
            line(out, at, "rq_timeout", stats.timeouts());
            line(out, at, "rq_total", stats.requests());
            line(out, at, "hostname", host.hostname());
            line(out, at, "health_flags", healthFlags(host));
            line(out, at, "weight", host.weight());
            line(out, at, "region", host.locality().region());
            line(out, at, "zone", host.locality().zone());
            line(out, at, "sub_zone", host.locality().subZone());
            line(out, at, "canary", false);
            line(out, at, "priority", priority);
            line(out, at, "success_rate", "-1");
            line(out, at, "local_origin_success_rate", "-1");
        }

        private static void line(StringBuilder out, String subject, String what, Object value) {
            out.append(subject)
                    .append("::")
                    .append(what)
                    .append("::")
                    .append(value)
                    .append('\n');
        }
    }

    private static String healthFlags(Host host) {
        var eds = switch (host.edsHealth().health()) {
            case HEALTHY -> "";
            case DEGRADED -> "/degraded_eds_health";
            case UNHEALTHY -> host.edsHealth() == EdsHealth.DRAINING ? "/eds_status_draining" : "/failed_eds_health";
        };
        var flags = (host.stats().ejected() ? "/failed_outlier_check" : "") + eds;
        return flags.isEmpty() ? "healthy" : flags;
    }
}
