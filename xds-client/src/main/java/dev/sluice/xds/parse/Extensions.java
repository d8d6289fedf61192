package dev.sluice.xds.parse;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.sluice.xds.read.MessageType;
import dev.sluice.xds.read.MessageTypes;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.FilterConfig;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StderrAccessLog;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StdoutAccessLog;
import io.envoyproxy.envoy.extensions.filters.http.upstream_codec.v3.UpstreamCodec;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig;
import io.envoyproxy.envoy.extensions.network.dns_resolver.getaddrinfo.v3.GetAddrInfoDnsResolverConfig;
import io.envoyproxy.envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import io.envoyproxy.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The extensions Sluice has, by type, and what it supports of every message. HTTP filters and balancing policies come
 * from the lists of their parsers; any other extension is added here: its message with its place, and the
 * {@link MessageSupport} of its parser. Immutable; shared.
 */
final class Extensions implements MessageTypes {
    /** Where an extension may stand, in the order of the documentation. */
    enum Place {
        NETWORK_FILTER("network filters"),
        HTTP_FILTER("HTTP filters"),
        ROUTE_OVERRIDE("settings of HTTP filters in routes"),
        ACCESS_LOGGER("access loggers"),
        TRANSPORT_SOCKET("transport sockets"),
        UPSTREAM_PROTOCOL("protocol options of clusters"),
        UPSTREAM_HTTP_FILTER("upstream HTTP filters"),
        LB_POLICY("load balancing policies"),
        RETRY_HOST_PREDICATE("retry host predicates"),
        REQUEST_ID("request ids"),
        DNS_RESOLVER("DNS resolvers"),
        BOOTSTRAP("bootstrap extensions");

        final String title;

        Place(String title) {
            this.title = title;
        }
    }

    /** What a file of the bootstrap holds. */
    static final MessageType<Bootstrap> BOOTSTRAP = new MessageType<>(
            "envoy.config.bootstrap.v3.Bootstrap",
            () -> Bootstrap.getDescriptor(),
            () -> Bootstrap.getDefaultInstance());

    /** What a file of resources holds. */
    static final MessageType<DiscoveryResponse> DISCOVERY_RESPONSE = new MessageType<>(
            "envoy.service.discovery.v3.DiscoveryResponse",
            () -> DiscoveryResponse.getDescriptor(),
            () -> DiscoveryResponse.getDefaultInstance());

    private static final Extensions BUILTIN = new Extensions();

    private final Map<Place, List<MessageType<?>>> places = new LinkedHashMap<>();
    private final Map<String, MessageType<?>> byName = new LinkedHashMap<>();
    private final SupportTable support;

    private Extensions() {
        for (var place : Place.values()) {
            places.put(place, new ArrayList<>());
        }
        put(
                Place.NETWORK_FILTER,
                new MessageType<>(
                        "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
                        () -> HttpConnectionManager.getDescriptor(),
                        () -> HttpConnectionManager.getDefaultInstance()));
        put(
                Place.ROUTE_OVERRIDE,
                new MessageType<>(
                        "envoy.config.route.v3.FilterConfig",
                        () -> FilterConfig.getDescriptor(),
                        () -> FilterConfig.getDefaultInstance()));
        for (var filter : HttpFilterParser.FILTERS) {
            put(Place.HTTP_FILTER, filter.inChain().type());
            var inRoutes = filter.inRoutes();
            if (inRoutes != null) {
                put(Place.ROUTE_OVERRIDE, inRoutes.type());
            }
        }
        put(
                Place.ACCESS_LOGGER,
                new MessageType<>(
                        "envoy.extensions.access_loggers.file.v3.FileAccessLog",
                        () -> FileAccessLog.getDescriptor(),
                        () -> FileAccessLog.getDefaultInstance()));
        put(
                Place.ACCESS_LOGGER,
                new MessageType<>(
                        "envoy.extensions.access_loggers.stream.v3.StdoutAccessLog",
                        () -> StdoutAccessLog.getDescriptor(),
                        () -> StdoutAccessLog.getDefaultInstance()));
        put(
                Place.ACCESS_LOGGER,
                new MessageType<>(
                        "envoy.extensions.access_loggers.stream.v3.StderrAccessLog",
                        () -> StderrAccessLog.getDescriptor(),
                        () -> StderrAccessLog.getDefaultInstance()));
        put(
                Place.TRANSPORT_SOCKET,
                new MessageType<>(
                        "envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer",
                        () -> RawBuffer.getDescriptor(),
                        () -> RawBuffer.getDefaultInstance()));
        put(
                Place.UPSTREAM_PROTOCOL,
                new MessageType<>(
                        "envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
                        () -> HttpProtocolOptions.getDescriptor(),
                        () -> HttpProtocolOptions.getDefaultInstance()));
        put(
                Place.UPSTREAM_HTTP_FILTER,
                new MessageType<>(
                        "envoy.extensions.filters.http.upstream_codec.v3.UpstreamCodec",
                        () -> UpstreamCodec.getDescriptor(),
                        () -> UpstreamCodec.getDefaultInstance()));
        LbPolicyParser.types().forEach(policy -> put(Place.LB_POLICY, policy));
        put(
                Place.RETRY_HOST_PREDICATE,
                new MessageType<>(
                        "envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate",
                        () -> PreviousHostsPredicate.getDescriptor(),
                        () -> PreviousHostsPredicate.getDefaultInstance()));
        put(
                Place.REQUEST_ID,
                new MessageType<>(
                        "envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig",
                        () -> UuidRequestIdConfig.getDescriptor(),
                        () -> UuidRequestIdConfig.getDefaultInstance()));
        put(
                Place.DNS_RESOLVER,
                new MessageType<>(
                        "envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig",
                        () -> CaresDnsResolverConfig.getDescriptor(),
                        () -> CaresDnsResolverConfig.getDefaultInstance()));
        put(
                Place.DNS_RESOLVER,
                new MessageType<>(
                        "envoy.extensions.network.dns_resolver.getaddrinfo.v3.GetAddrInfoDnsResolverConfig",
                        () -> GetAddrInfoDnsResolverConfig.getDescriptor(),
                        () -> GetAddrInfoDnsResolverConfig.getDefaultInstance()));
        put(
                Place.BOOTSTRAP,
                new MessageType<>(
                        "sluice.queue.v1.QueueStore",
                        () -> dev.sluice.queue.v1.QueueStore.getDescriptor(),
                        () -> dev.sluice.queue.v1.QueueStore.getDefaultInstance()));
        know(BOOTSTRAP);
        know(DISCOVERY_RESPONSE);
        know(new MessageType<>(
                "envoy.config.listener.v3.Listener",
                () -> Listener.getDescriptor(),
                () -> Listener.getDefaultInstance()));
        know(new MessageType<>(
                "envoy.config.cluster.v3.Cluster", () -> Cluster.getDescriptor(), () -> Cluster.getDefaultInstance()));
        know(new MessageType<>(
                "envoy.config.route.v3.RouteConfiguration",
                () -> RouteConfiguration.getDescriptor(),
                () -> RouteConfiguration.getDefaultInstance()));
        know(new MessageType<>(
                "envoy.config.endpoint.v3.ClusterLoadAssignment",
                () -> ClusterLoadAssignment.getDescriptor(),
                () -> ClusterLoadAssignment.getDefaultInstance()));
        know(new MessageType<>(
                "envoy.service.discovery.v3.Resource",
                () -> Resource.getDescriptor(),
                () -> Resource.getDefaultInstance()));
        know(new MessageType<>(
                "xds.type.v3.TypedStruct",
                () -> com.github.xds.type.v3.TypedStruct.getDescriptor(),
                () -> com.github.xds.type.v3.TypedStruct.getDefaultInstance()));
        know(new MessageType<>(
                "udpa.type.v1.TypedStruct",
                () -> com.github.udpa.udpa.type.v1.TypedStruct.getDescriptor(),
                () -> com.github.udpa.udpa.type.v1.TypedStruct.getDefaultInstance()));
        support = new SupportTable(messages());
    }

    private static List<MessageSupport> messages() {
        var all = new ArrayList<MessageSupport>();
        all.addAll(BootstrapParser.SUPPORT);
        all.addAll(ListenerParser.SUPPORT);
        all.addAll(HttpConnectionManagerParser.SUPPORT);
        all.addAll(HttpFilterParser.SUPPORT);
        HttpFilterParser.FILTERS.forEach(filter -> all.addAll(filter.support()));
        all.addAll(ProtocolOptionsParser.SUPPORT);
        all.addAll(RouteParser.SUPPORT);
        all.addAll(RouteMatchParser.SUPPORT);
        all.addAll(RouteActionParser.SUPPORT);
        all.addAll(RetryPolicyParser.SUPPORT);
        all.addAll(HeaderMutationsParser.SUPPORT);
        all.addAll(MatcherParser.SUPPORT);
        all.addAll(ClusterParser.SUPPORT);
        all.addAll(UpstreamProtocolParser.SUPPORT);
        all.addAll(LbPolicyParser.SUPPORT);
        all.addAll(CircuitBreakerParser.SUPPORT);
        all.addAll(EndpointParser.SUPPORT);
        all.addAll(AddressParser.SUPPORT);
        all.addAll(ConfigSourceParser.SUPPORT);
        all.addAll(AccessLogParser.SUPPORT);
        all.addAll(AccessLogFilterParser.SUPPORT);
        return all;
    }

    /** The extensions that come with Sluice. */
    static Extensions builtin() {
        return BUILTIN;
    }

    private void put(Place place, MessageType<?> type) {
        Objects.requireNonNull(places.get(place)).add(type);
        know(type);
    }

    private void know(MessageType<?> type) {
        byName.put(type.fullName(), type);
    }

    static boolean isTypedStruct(String type) {
        return type.equals("xds.type.v3.TypedStruct") || type.equals("udpa.type.v1.TypedStruct");
    }

    @Override
    public @Nullable MessageType<?> find(String fullName) {
        return byName.get(fullName);
    }

    /** The descriptor of a message that stands in one of the types, or in a file they import. Loads all of them. */
    Descriptor descriptor(String fullName) {
        var files = new ArrayDeque<FileDescriptor>();
        byName.values().forEach(type -> files.add(type.descriptor().getFile()));
        for (var seen = new HashSet<FileDescriptor>(); !files.isEmpty(); ) {
            var file = files.remove();
            if (!seen.add(file)) continue;
            var found = find(file, fullName);
            if (found != null) return found;
            files.addAll(file.getDependencies());
        }
        throw new IllegalArgumentException("no proto has a message " + fullName);
    }

    private static @Nullable Descriptor find(FileDescriptor file, String fullName) {
        if (!fullName.startsWith(file.getPackage() + '.')) return null;
        var names = fullName.substring(file.getPackage().length() + 1).split("\\.", -1);
        var found = file.findMessageTypeByName(names[0]);
        for (int i = 1; found != null && i < names.length; i++) found = found.findNestedTypeByName(names[i]);
        return found;
    }

    Set<String> types() {
        return Set.copyOf(byName.keySet());
    }

    Map<Place, List<MessageType<?>>> places() {
        return Collections.unmodifiableMap(places);
    }

    SupportTable support() {
        return support;
    }
}
