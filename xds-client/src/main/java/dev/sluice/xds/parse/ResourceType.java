package dev.sluice.xds.parse;

import com.google.protobuf.Message;
import dev.sluice.xds.model.Cluster;
import dev.sluice.xds.model.ClusterLoadAssignment;
import dev.sluice.xds.model.Listener;
import dev.sluice.xds.model.RouteConfiguration;
import dev.sluice.xds.read.FieldPath;
import java.util.function.Function;

/**
 * A kind of resource that is discovered.
 *
 * @param <T> the record of a resource
 */
public final class ResourceType<T> {
    /** Listeners (LDS). */
    public static final ResourceType<Listener> LISTENER = new ResourceType<>(
            "LDS",
            "envoy.config.listener.v3.Listener",
            (message, scope) -> new ListenerParser(scope)
                    .parse((io.envoyproxy.envoy.config.listener.v3.Listener) message, FieldPath.ROOT),
            Listener::name);

    /** Clusters (CDS). */
    public static final ResourceType<Cluster> CLUSTER = new ResourceType<>(
            "CDS",
            "envoy.config.cluster.v3.Cluster",
            (message, scope) -> new ClusterParser(scope)
                    .parse((io.envoyproxy.envoy.config.cluster.v3.Cluster) message, FieldPath.ROOT),
            Cluster::name);

    /** Route configurations (RDS). */
    public static final ResourceType<RouteConfiguration> ROUTE = new ResourceType<>(
            "RDS",
            "envoy.config.route.v3.RouteConfiguration",
            (message, scope) -> new RouteParser(scope)
                    .parse((io.envoyproxy.envoy.config.route.v3.RouteConfiguration) message, false, FieldPath.ROOT),
            RouteConfiguration::name);

    /** Endpoints (EDS). */
    public static final ResourceType<ClusterLoadAssignment> ENDPOINT = new ResourceType<>(
            "EDS",
            "envoy.config.endpoint.v3.ClusterLoadAssignment",
            (message, scope) -> new EndpointParser(scope)
                    .parse(
                            (io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment) message,
                            false,
                            FieldPath.ROOT),
            ClusterLoadAssignment::clusterName);

    private final String shortName;
    private final String messageName;
    private final Parser<T> parser;
    private final Function<T, String> name;

    /** Turns a checked message into a record. */
    private interface Parser<T> {
        T parse(Message message, Scope scope);
    }

    private ResourceType(String shortName, String messageName, Parser<T> parser, Function<T, String> name) {
        this.shortName = shortName;
        this.messageName = messageName;
        this.parser = parser;
        this.name = name;
    }

    /** For example {@code CDS}. */
    public String shortName() {
        return shortName;
    }

    /** For example {@code type.googleapis.com/envoy.config.cluster.v3.Cluster}. */
    public String typeUrl() {
        return "type.googleapis.com/" + messageName;
    }

    String messageName() {
        return messageName;
    }

    T parse(Message message, Scope scope) {
        return parser.parse(message, scope);
    }

    String name(T resource) {
        return name.apply(resource);
    }

    @Override
    public String toString() {
        return shortName;
    }
}
