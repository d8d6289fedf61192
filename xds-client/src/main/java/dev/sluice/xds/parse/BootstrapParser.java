package dev.sluice.xds.parse;

import dev.sluice.queue.v1.QueueStore;
import dev.sluice.xds.model.Admin;
import dev.sluice.xds.model.Bootstrap;
import dev.sluice.xds.model.Cluster;
import dev.sluice.xds.model.DynamicResources;
import dev.sluice.xds.model.Listener;
import dev.sluice.xds.model.Node;
import dev.sluice.xds.model.StatsConfig;
import dev.sluice.xds.model.TagSpecifier;
import dev.sluice.xds.read.FieldPath;
import dev.sluice.xds.read.PlainStruct;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap.StaticResources;
import io.envoyproxy.envoy.config.bootstrap.v3.LayeredRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bootstrap. */
@SuppressWarnings("deprecation") // Envoy deprecates some of these fields and still takes them
final class BootstrapParser {
    static final List<MessageSupport> SUPPORT = List.of(
            MessageSupport.of("envoy.config.bootstrap.v3.Bootstrap")
                    .works("node", "static_resources", "dynamic_resources", "stats_config", "stats_flush_interval")
                    .works("admin", "bootstrap_extensions", "cluster_manager")
                    .worksBut("layered_runtime", "its layers may not change what Envoy does by default")
                    .worksBut("typed_dns_resolver_config", "names are resolved by Netty")
                    .accepted("Sluice has no such watchdog", "watchdog", "watchdogs")
                    .accepted("for speed and memory of Envoy itself", "inline_headers", "memory_allocator_manager")
                    .accepted("for speed and memory of Envoy itself", "deferred_stat_options")
                    .accepted("for speed and memory of Envoy itself", "grpc_async_client_manager_config")
                    .accepted("stats of Envoy's own event loops", "enable_dispatcher_stats"),
            MessageSupport.of("envoy.config.bootstrap.v3.Bootstrap.StaticResources")
                    .works("listeners", "clusters"),
            MessageSupport.of("envoy.config.bootstrap.v3.Bootstrap.DynamicResources")
                    .works("lds_config", "cds_config", "ads_config"),
            MessageSupport.of("envoy.config.core.v3.Node")
                    .works("id", "cluster", "locality", "client_features")
                    .worksBut("metadata", "told to the control plane as it is")
                    .accepted("Sluice says itself what it is", "user_agent_name", "user_agent_version")
                    .accepted("Sluice says itself what it is", "user_agent_build_version"),
            MessageSupport.of("envoy.config.bootstrap.v3.Admin")
                    .works("address")
                    .only("access_log_path", "/dev/null")
                    .accepted("there is no profiler", "profile_path")
                    .accepted("there is no such limit", "ignore_global_conn_limit"),
            MessageSupport.of("envoy.config.bootstrap.v3.ClusterManager")
                    .accepted("clusters are made at once", "enable_deferred_cluster_creation"),
            MessageSupport.of("envoy.config.bootstrap.v3.LayeredRuntime").works("layers"),
            MessageSupport.of("envoy.config.bootstrap.v3.RuntimeLayer")
                    .works("name")
                    .worksBut("static_layer", "only limits on the size of regular expressions, which has none here")
                    .accepted("the admin interface changes no runtime", "admin_layer"),
            MessageSupport.of("envoy.config.metrics.v3.StatsConfig").works("stats_tags", "use_all_default_tags"),
            MessageSupport.of("envoy.config.metrics.v3.TagSpecifier").works("tag_name", "regex", "fixed_value"));

    private static final String REGEX_SIZE = "re2.max_program_size.";
    private static final Duration DEFAULT_FLUSH_INTERVAL = Duration.ofSeconds(5);

    private final Scope scope;

    BootstrapParser(Scope scope) {
        this.scope = scope;
    }

    /** Parses a bootstrap that was read so far; adds problems to the scope. */
    Bootstrap parse(io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap.Builder builder, BootstrapOptions options) {
        flags(builder, options);
        var bootstrap = builder.build();
        scope.check(bootstrap, Extensions.BOOTSTRAP, FieldPath.ROOT);
        if (bootstrap.hasTypedDnsResolverConfig()) {
            var where = FieldPath.ROOT.field("typed_dns_resolver_config");
            ClusterParser.resolver(bootstrap.getTypedDnsResolverConfig(), scope, where);
        }
        runtime(bootstrap.getLayeredRuntime(), FieldPath.ROOT.field("layered_runtime"));
        var statics = FieldPath.ROOT.field("static_resources");
        var parsed = new Bootstrap(
                node(bootstrap.getNode()),
                bootstrap.hasAdmin() ? admin(bootstrap.getAdmin(), FieldPath.ROOT.field("admin")) : null,
                listeners(bootstrap.getStaticResources(), statics.field("listeners")),
                clusters(bootstrap.getStaticResources(), statics.field("clusters")),
                dynamicResources(bootstrap.getDynamicResources(), FieldPath.ROOT.field("dynamic_resources")),
                stats(bootstrap.getStatsConfig(), FieldPath.ROOT.field("stats_config")),
                bootstrap.hasStatsFlushInterval()
                        ? Values.duration(bootstrap.getStatsFlushInterval())
                        : DEFAULT_FLUSH_INTERVAL,
                queueStore(bootstrap, FieldPath.ROOT.field("bootstrap_extensions")),
                PrintedMessage.source(Extensions.BOOTSTRAP.fullName(), bootstrap));
        new BootstrapReferences(scope.problems()).check(parsed);
        return parsed;
    }

    private static void flags(
            io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap.Builder builder, BootstrapOptions options) {
        if (!options.serviceNode().isEmpty()) {
            builder.getNodeBuilder().setId(options.serviceNode());
        }
        if (!options.serviceCluster().isEmpty()) {
            builder.getNodeBuilder().setCluster(options.serviceCluster());
        }
        if (!options.serviceZone().isEmpty()) {
            builder.getNodeBuilder().getLocalityBuilder().setZone(options.serviceZone());
        }
    }

    /** Takes what cannot make a difference (Envoy: layer names are unique). */
    private void runtime(LayeredRuntime runtime, FieldPath at) {
        var names = new HashSet<String>();
        for (int i = 0; i < runtime.getLayersCount(); i++) {
            var layer = runtime.getLayers(i);
            var here = at.field("layers").index(i);
            if (!names.add(layer.getName())) {
                scope.problem(here.field("name"), "a second layer \"" + layer.getName() + "\"");
            }
            for (var key : layer.getStaticLayer().getFieldsMap().keySet()) {
                if (!key.startsWith(REGEX_SIZE)) {
                    scope.problem(here.field("static_layer").key(key), "is not supported by Sluice; leave it out");
                }
            }
        }
    }

    private static Node node(io.envoyproxy.envoy.config.core.v3.Node node) {
        return new Node(
                node.getId(),
                node.getCluster(),
                PlainStruct.of(node.getMetadata()),
                EndpointParser.locality(node.getLocality()),
                node.getClientFeaturesList());
    }

    private Admin admin(io.envoyproxy.envoy.config.bootstrap.v3.Admin admin, FieldPath at) {
        return new Admin(
                admin.hasAddress() ? new AddressParser(scope).ip(admin.getAddress(), at.field("address")) : null);
    }

    private List<Listener> listeners(StaticResources resources, FieldPath at) {
        var parser = new ListenerParser(scope);
        var listeners = new ArrayList<Listener>();
        var names = new HashSet<String>();
        for (int i = 0; i < resources.getListenersCount(); i++) {
            var here = at.index(i);
            var listener = resources.getListeners(i);
            if (!listener.getName().isEmpty() && !names.add(listener.getName())) {
                // Envoy: a static listener is never updated, not even by another static one
                scope.problems().warn(here, "a second listener \"" + listener.getName() + "\" has no effect");
                continue;
            }
            var parsed = parser.parse(listener, here);
            if (listener.getName().isEmpty() && !names.add(parsed.name())) {
                var name = parsed.name() + "#" + i; // Envoy: one without a name gets a random one
                parsed = parser.parse(listener.toBuilder().setName(name).build(), here);
            }
            listeners.add(parsed);
        }
        return listeners;
    }

    private List<Cluster> clusters(StaticResources resources, FieldPath at) {
        var parser = new ClusterParser(scope);
        var clusters = new ArrayList<Cluster>();
        for (var cluster : resources.getClustersList()) {
            clusters.add(parser.parse(cluster, at.index(clusters.size())));
        }
        return clusters;
    }

    private DynamicResources dynamicResources(
            io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap.DynamicResources dynamic, FieldPath at) {
        var sources = new ConfigSourceParser(scope);
        return new DynamicResources(
                dynamic.hasAdsConfig() ? sources.ads(dynamic.getAdsConfig(), at.field("ads_config")) : null,
                dynamic.hasLdsConfig() ? sources.parse(dynamic.getLdsConfig(), at.field("lds_config")) : null,
                dynamic.hasCdsConfig() ? sources.parse(dynamic.getCdsConfig(), at.field("cds_config")) : null);
    }

    private StatsConfig stats(io.envoyproxy.envoy.config.metrics.v3.StatsConfig stats, FieldPath at) {
        var matchers = new MatcherParser(scope);
        var tags = new ArrayList<TagSpecifier>();
        for (var tag : stats.getStatsTagsList()) {
            var here = at.field("stats_tags").index(tags.size());
            if (tag.getTagName().isEmpty() && !tag.hasFixedValue()) { // as in Envoy
                scope.problem(here.field("tag_name"), "must be set");
            }
            if (tag.hasRegex()) {
                matchers.groups(tag.getRegex(), here.field("regex"));
            }
            tags.add(new TagSpecifier(
                    tag.getTagName(),
                    tag.hasRegex() ? Values.orNull(tag.getRegex()) : null,
                    tag.hasFixedValue() ? tag.getFixedValue() : null));
        }
        return new StatsConfig(Values.or(stats.hasUseAllDefaultTags(), stats.getUseAllDefaultTags(), true), tags);
    }

    private dev.sluice.xds.model.@Nullable QueueStore queueStore(
            io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap bootstrap, FieldPath at) {
        dev.sluice.xds.model.QueueStore store = null;
        for (int i = 0; i < bootstrap.getBootstrapExtensionsCount(); i++) {
            var here = at.index(i).field("typed_config");
            var message = scope.unpack(bootstrap.getBootstrapExtensions(i).getTypedConfig(), here);
            if (message instanceof QueueStore settings) {
                if (store != null) {
                    scope.problem(here, "a second store of queues");
                }
                store = new QueueParser(scope)
                        .store(
                                settings,
                                Scope.inside(bootstrap.getBootstrapExtensions(i).getTypedConfig(), here));
            } else if (message != null) {
                var type = message.getDescriptorForType().getFullName();
                scope.problem(here, type + " is no bootstrap extension");
            }
        }
        return store;
    }
}
