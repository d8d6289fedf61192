import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.controlplane.cache.v3.SimpleCache;
import io.envoyproxy.controlplane.cache.v3.Snapshot;
import io.envoyproxy.controlplane.server.DiscoveryServerCallbacks;
import io.envoyproxy.controlplane.server.V3DiscoveryServer;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.grpc.netty.NettyServerBuilder;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * java-control-plane's server with its snapshot cache. Argument: a port on loopback, or 0. Reads from standard input, a
 * line each: {@code NODE VERSION JSON}, the snapshot of a node; types whose resources are as before keep their version.
 * Prints {@code port N}, and {@code TYPE node=.. version=.. nonce=.. names=.. error=..} a request.
 */
final class ControlPlane {
    private static final TypeRegistry TYPES = TypeRegistry.newBuilder()
            .add(HttpConnectionManager.getDescriptor())
            .add(Router.getDescriptor())
            .add(HttpProtocolOptions.getDescriptor())
            .build();

    /** The resources of one type a node has, and since which version. */
    private record Versioned<T>(List<T> resources, String version) {}

    private static final Map<String, Versioned<?>> SERVED = new HashMap<>();

    private ControlPlane() {}

    public static void main(String[] arguments) throws Exception {
        var cache = new SimpleCache<String>(node -> node.getId());
        var server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])))
                .addService(new V3DiscoveryServer(new Requests(), cache).getAggregatedDiscoveryServiceImpl())
                .build()
                .start();
        System.out.println("port " + server.getPort());
        var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var line = commands.readLine(); line != null; line = commands.readLine()) {
            var words = line.split(" ", 3);
            cache.setSnapshot(
                    words[0],
                    snapshot(
                            words[0], words[1], JsonParser.parseString(words[2]).getAsJsonObject()));
        }
        System.exit(0);
    }

    private static Snapshot snapshot(String node, String version, JsonObject json) throws Exception {
        var clusters = versioned(node, version, json, "clusters", Cluster::newBuilder);
        var endpoints = versioned(node, version, json, "endpoints", ClusterLoadAssignment::newBuilder);
        var listeners = versioned(node, version, json, "listeners", Listener::newBuilder);
        var routes = versioned(node, version, json, "routes", RouteConfiguration::newBuilder);
        return Snapshot.create(
                ControlPlane.<Cluster>resources(clusters),
                clusters.version(),
                ControlPlane.<ClusterLoadAssignment>resources(endpoints),
                endpoints.version(),
                ControlPlane.<Listener>resources(listeners),
                listeners.version(),
                ControlPlane.<RouteConfiguration>resources(routes),
                routes.version(),
                List.of(),
                "1");
    }

    @SuppressWarnings("unchecked")
    private static <T> List<T> resources(Versioned<?> versioned) {
        return (List<T>) versioned.resources();
    }

    private static Versioned<?> versioned(
            String node, String version, JsonObject json, String type, Supplier<Message.Builder> builder)
            throws Exception {
        var resources = new ArrayList<Message>();
        var array = json.has(type) ? json.getAsJsonArray(type) : new JsonArray();
        for (var each : array) {
            var message = builder.get();
            JsonFormat.parser().usingTypeRegistry(TYPES).merge(each.toString(), message);
            resources.add(message.build());
        }
        return SERVED.compute(
                node + "/" + type,
                (key, before) -> before != null && before.resources().equals(resources)
                        ? before
                        : new Versioned<>(resources, version));
    }

    /** Prints what clients ask. */
    private static final class Requests implements DiscoveryServerCallbacks {
        private final Map<Long, String> nodes = new HashMap<>();

        @Override
        public synchronized void onV3StreamRequest(long stream, DiscoveryRequest request) {
            if (request.hasNode()) nodes.put(stream, request.getNode().getId());
            var type = request.getTypeUrl().substring(request.getTypeUrl().lastIndexOf('.') + 1);
            System.out.println(type + " node=" + nodes.get(stream) + " version=" + request.getVersionInfo() + " nonce="
                    + request.getResponseNonce() + " names=" + request.getResourceNamesList() + " error="
                    + request.getErrorDetail().getMessage().replace('\n', ' '));
        }

        @Override
        public void onV3StreamDeltaRequest(long stream, DeltaDiscoveryRequest request) {
            throw new UnsupportedOperationException("delta");
        }
    }
}
