package dev.sluice.xds.parse;

import dev.sluice.xds.model.FilterChain;
import dev.sluice.xds.model.Listener;
import dev.sluice.xds.model.NetworkFilter;
import dev.sluice.xds.model.TrafficDirection;
import dev.sluice.xds.read.FieldPath;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import java.util.ArrayList;
import java.util.List;

/** Listeners and their filter chains. */
@SuppressWarnings("deprecation") // Envoy deprecates some of these fields and still takes them
final class ListenerParser {
    static final List<MessageSupport> SUPPORT = List.of(
            MessageSupport.of("envoy.config.listener.v3.Listener")
                    .works("name", "address", "stat_prefix", "default_filter_chain", "enable_reuse_port")
                    .worksBut("filter_chains", "one at most, and it matches everything")
                    .works("per_connection_buffer_limit_bytes", "traffic_direction", "tcp_backlog_size")
                    .only("use_original_dst", false)
                    .only("transparent", false)
                    .only("freebind", false)
                    .only("bind_to_port", true)
                    .only("reuse_port", true)
                    .only("tcp_fast_open_queue_length", 0)
                    .worksBut("deprecated_v1", "deprecated form of bind_to_port")
                    .accepted("there are no listener filters", "listener_filters_timeout")
                    .accepted("there are no listener filters", "continue_on_listener_filters_timeout")
                    .accepted("no answer depends on it", "max_connections_to_accept_per_socket_event")
                    .accepted("the kernel spreads connections over workers", "connection_balance_config")
                    .accepted("shown in config_dump only", "metadata")
                    .accepted("there is no such limit", "ignore_global_conn_limit", "bypass_overload_manager"),
            MessageSupport.of("envoy.config.listener.v3.FilterChain")
                    .works("name", "filters", "transport_socket")
                    .worksBut("filter_chain_match", "only empty")
                    .only("use_proxy_proto", false)
                    .accepted("a plain socket is ready at once", "transport_socket_connect_timeout")
                    .accepted("shown in config_dump only", "metadata"),
            MessageSupport.of("envoy.config.listener.v3.FilterChainMatch"),
            MessageSupport.of("envoy.config.listener.v3.Listener.DeprecatedV1").only("bind_to_port", true),
            MessageSupport.of("envoy.config.listener.v3.Filter").works("name", "typed_config"),
            MessageSupport.of("envoy.config.core.v3.TransportSocket").works("name", "typed_config"),
            MessageSupport.of("envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer"));

    private static final int DEFAULT_BUFFER_LIMIT = 1 << 20;
    private static final int DEFAULT_BACKLOG = 128;

    private final Scope scope;

    ListenerParser(Scope scope) {
        this.scope = scope;
    }

    Listener parse(io.envoyproxy.envoy.config.listener.v3.Listener listener, FieldPath at) {
        if (!listener.hasAddress()) {
            scope.problem(at.field("address"), "must be set");
        }
        var address = new AddressParser(scope).ip(listener.getAddress(), at.field("address"));
        int chains = listener.getFilterChainsCount();
        if (chains > 1) {
            scope.problem(at.field("filter_chains").index(1), "a second chain is not supported by Sluice");
        }
        if (chains == 0 && !listener.hasDefaultFilterChain()) {
            scope.problem(at.field("filter_chains"), "must have an entry");
        }
        var parsed = new ArrayList<FilterChain>();
        for (var chain : listener.getFilterChainsList()) {
            parsed.add(chain(chain, at.field("filter_chains").index(parsed.size())));
        }
        return new Listener(
                listener.getName().isEmpty() ? address.toString() : listener.getName(),
                address,
                listener.getStatPrefix(),
                parsed,
                listener.hasDefaultFilterChain()
                        ? chain(listener.getDefaultFilterChain(), at.field("default_filter_chain"))
                        : null,
                Values.or(
                        listener.hasPerConnectionBufferLimitBytes(),
                        listener.getPerConnectionBufferLimitBytes(),
                        DEFAULT_BUFFER_LIMIT),
                Values.or(listener.hasEnableReusePort(), listener.getEnableReusePort(), true),
                switch (listener.getTrafficDirection()) {
                    case UNSPECIFIED, UNRECOGNIZED -> TrafficDirection.UNSPECIFIED;
                    case INBOUND -> TrafficDirection.INBOUND;
                    case OUTBOUND -> TrafficDirection.OUTBOUND;
                },
                Values.or(listener.hasTcpBacklogSize(), listener.getTcpBacklogSize(), DEFAULT_BACKLOG),
                PrintedMessage.source(ResourceType.LISTENER.messageName(), listener));
    }

    private FilterChain chain(io.envoyproxy.envoy.config.listener.v3.FilterChain chain, FieldPath at) {
        if (chain.hasTransportSocket()) {
            rawBuffer(chain.getTransportSocket(), scope, at.field("transport_socket"));
        }
        if (chain.getFiltersCount() == 0) {
            scope.problems().warn(at.field("filters"), "has no entry: connections are closed at once"); // as in Envoy
        }
        var filters = new ArrayList<NetworkFilter>();
        for (int i = 0; i < chain.getFiltersCount(); i++) {
            var here = at.field("filters").index(i);
            var message = scope.unpack(chain.getFilters(i).getTypedConfig(), here.field("typed_config"));
            if (message instanceof HttpConnectionManager manager) {
                var inside = Scope.inside(chain.getFilters(i).getTypedConfig(), here.field("typed_config"));
                filters.add(new HttpConnectionManagerParser(scope).parse(manager, inside));
                if (i < chain.getFiltersCount() - 1) {
                    scope.problem(here, "is terminal and must be the last filter");
                }
            } else if (message != null) {
                var type = message.getDescriptorForType().getFullName();
                scope.problem(here.field("typed_config"), type + " is no network filter");
            }
        }
        return new FilterChain(chain.getName(), filters);
    }

    /** Adds a problem unless a transport socket is the one that does nothing. */
    static void rawBuffer(TransportSocket socket, Scope scope, FieldPath at) {
        var message = scope.unpack(socket.getTypedConfig(), at.field("typed_config"));
        if (message != null && !(message instanceof RawBuffer)) {
            var type = message.getDescriptorForType().getFullName();
            scope.problem(at.field("typed_config"), type + " is no transport socket");
        }
    }
}
