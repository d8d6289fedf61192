package dev.sluice.proxy.admin;

import dev.sluice.lb.Host;
import dev.sluice.lb.Locality;
import dev.sluice.xds.model.Discovery;
import java.util.List;

/** One cluster's endpoints in {@code /config_dump?include_eds}: the hosts in force, as Envoy puts them together. */
final class EndpointDump {
    private EndpointDump() {}

    static void write(JsonWriter json, ClusterStatus cluster) {
        json.object("endpoint_config");
        json.member("@type", "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment");
        var service = cluster.config().discovery() instanceof Discovery.Eds eds
                ? eds.serviceName()
                : cluster.config().name();
        json.member("cluster_name", service);
        var priorities = cluster.hosts().priorities();
        boolean any = false;
        for (int priority = 0; priority < priorities.size(); priority++) {
            for (var locality : priorities.get(priority).localities()) {
                if (!any) json.array("endpoints");
                any = true;
                locality(json.element(), locality.locality(), locality.hosts());
                json.member("load_balancing_weight", locality.weight());
                if (priority > 0) json.member("priority", priority);
                json.end();
            }
        }
        if (any) json.endArray();
        json.object("policy");
        json.member("overprovisioning_factor", cluster.hosts().overprovisioningFactor());
        json.end().end();
    }

    private static void locality(JsonWriter json, Locality locality, List<Host> hosts) {
        json.object("locality");
        place(json, locality);
        json.end().array("lb_endpoints");
        for (var host : hosts) {
            json.element().object("endpoint");
            ClusterPages.address(json, "address", host.address());
            json.object("health_check_config").end(); // Envoy: always there
            if (!host.hostname().isEmpty()) json.member("hostname", host.hostname());
            json.end().member("health_status", host.health().name());
            json.member("load_balancing_weight", host.weight()).end();
        }
        json.endArray();
    }

    /** Writes the parts of a locality that are not empty. */
    static void place(JsonWriter json, Locality locality) {
        if (!locality.region().isEmpty()) json.member("region", locality.region());
        if (!locality.zone().isEmpty()) json.member("zone", locality.zone());
        if (!locality.subZone().isEmpty()) json.member("sub_zone", locality.subZone());
    }
}
