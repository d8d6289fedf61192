package dev.sluice.xds.snapshot;

import dev.sluice.xds.parse.ConfigLoader;
import dev.sluice.xds.parse.Loaded;
import dev.sluice.xds.parse.ResourceSet;
import dev.sluice.xds.parse.ResourceType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Discovery responses written as text. */
public final class Answers {
    private Answers() {}

    public static <T> ResourceSet<T> answer(ResourceType<T> type, String version, String... resources) {
        try {
            var file = Files.createTempFile("answer", ".yaml");
            try {
                Files.writeString(file, text(type, version, resources));
                return switch (ConfigLoader.loadResources(type, file, false)) {
                    case Loaded.Ok<ResourceSet<T>> ok -> ok.value();
                    case Loaded.Failed<ResourceSet<T>> failed ->
                        throw new AssertionError(failed.problems().toString());
                };
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String text(ResourceType<?> type, String version, String... resources) {
        return "version_info: \"" + version + "\"\nresources:\n"
                + Arrays.stream(resources)
                        .map(fields -> "- {\"@type\": " + type.typeUrl() + ", " + fields + "}\n")
                        .collect(Collectors.joining());
    }

    public static String eds(String name, String more) {
        return "name: " + name + ", type: EDS, eds_cluster_config: {eds_config: {ads: {}, resource_api_version: V3}}"
                + more;
    }

    public static String endpoints(String cluster, int... ports) {
        return "cluster_name: " + cluster + ", endpoints: [{lb_endpoints: ["
                + Arrays.stream(ports)
                        .mapToObj(port -> "{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: "
                                + port + "}}}}")
                        .collect(Collectors.joining(", "))
                + "]}]";
    }

    public static String routes(String name, String domain) {
        return "name: " + name + ", virtual_hosts: [{name: v, domains: [\"" + domain
                + "\"], routes: [{match: {prefix: /}, route: {cluster: a}}]}]";
    }

    public static String listener(String name, String routes, String more) {
        return "name: " + name + ", address: {socket_address: {address: 127.0.0.1, port_value: 0}}, filter_chains: ["
                + "{filters: [{name: hcm, typed_config: {\"@type\": type.googleapis.com/envoy.extensions.filters."
                + "network.http_connection_manager.v3.HttpConnectionManager, stat_prefix: in, http_filters: [{name: "
                + "router, typed_config: {\"@type\": type.googleapis.com/envoy.extensions.filters.http.router.v3."
                + "Router}}], rds: {route_config_name: " + routes
                + ", config_source: {ads: {}, resource_api_version: V3}}}}]}]" + more;
    }
}
