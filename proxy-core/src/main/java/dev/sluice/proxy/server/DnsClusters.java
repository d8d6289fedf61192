package dev.sluice.proxy.server;

import dev.sluice.lb.HostSet;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Timer;
import dev.sluice.proxy.net.Transport;
import dev.sluice.proxy.stats.ClusterStat;
import dev.sluice.xds.model.Cluster;
import dev.sluice.xds.model.ClusterLoadAssignment;
import dev.sluice.xds.model.DnsLookupFamily;
import dev.sluice.xds.model.DnsOptions;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clusters whose endpoints are names, on the control thread: resolves them now and again, and gives the cluster what DNS
 * says. A cluster comes into force with its first answer, even if that is a failure (Envoy: STRICT_DNS takes all
 * addresses, LOGICAL_DNS the first). A name whose servers fail or do not answer keeps the addresses it had. One that has
 * no addresses, or does not exist, has none in STRICT_DNS and keeps its last in LOGICAL_DNS, as in Envoy. What DNS says
 * is not kept, so that every look asks the servers.
 */
final class DnsClusters {
    private static final Logger LOG = LoggerFactory.getLogger("dns");

    private final ClusterRegistry registry;
    private final Loop control;
    private final Transport transport;
    private final DnsServerAddressStreamProvider servers;
    private final AnswerTtls ttls = new AnswerTtls();
    private final Map<DnsLookupFamily, DnsNameResolver> resolvers = new EnumMap<>(DnsLookupFamily.class);
    private final Map<String, Resolution> resolutions = new HashMap<>();

    /** A cluster whose endpoints are names, and how they are resolved. */
    record Names(
            Cluster cluster,
            ClusterLoadAssignment assignment,
            DnsOptions options,
            boolean onlyFirst,
            boolean dynamic) {}

    DnsClusters(ClusterRegistry registry, Loop control, Transport transport, DnsServerAddressStreamProvider servers) {
        this.registry = registry;
        this.control = control;
        this.transport = transport;
        this.servers = servers;
    }

    /**
     * Resolves a cluster's endpoints from now on, in place of what was resolved under its name.
     *
     * @param warm is run when the first answer has put the cluster in force
     */
    void put(Names names, Runnable warm) {
        remove(names.cluster().name());
        var resolution = new Resolution(names, warm);
        resolutions.put(names.cluster().name(), resolution);
        resolution.look();
    }

    /** Stops resolving for a cluster. */
    void remove(String cluster) {
        var resolution = resolutions.remove(cluster);
        if (resolution != null) resolution.cancel();
    }

    /** Stops resolving. */
    void close() {
        for (var name : List.copyOf(resolutions.keySet())) remove(name);
        for (var resolver : resolvers.values()) resolver.close();
        resolvers.clear();
    }

    private DnsNameResolver resolver(DnsLookupFamily family) {
        return resolvers.computeIfAbsent(
                family,
                wanted -> new DnsNameResolverBuilder(control.eventLoop())
                        .datagramChannelType(transport.datagramChannel())
                        .resolvedAddressTypes(
                                switch (wanted) {
                                    case AUTO, ALL -> ResolvedAddressTypes.IPV6_PREFERRED;
                                    case V4_ONLY -> ResolvedAddressTypes.IPV4_ONLY;
                                    case V6_ONLY -> ResolvedAddressTypes.IPV6_ONLY;
                                    case V4_PREFERRED -> ResolvedAddressTypes.IPV4_PREFERRED;
                                })
                        .nameServerProvider(servers)
                        .resolveCache(ttls)
                        .build());
    }

    /** One cluster's names, and what they stood for last. */
    private final class Resolution extends Timer {
        private final Cluster cluster;
        private final ClusterLoadAssignment assignment;
        private final DnsOptions options;
        private final boolean onlyFirst;
        private final boolean dynamic;
        private final Runnable warm;
        private final Map<String, List<InetAddress>> addresses = new HashMap<>();
        private boolean inForce;
        private boolean changed;
        private int failures; // in a row
        private int awaited;
        private boolean failed;
        private long ttlSeconds; // the shortest of the answers; 0 when none says

        Resolution(Names names, Runnable warm) {
            this.cluster = names.cluster();
            this.assignment = names.assignment();
            this.options = names.options();
            this.onlyFirst = names.onlyFirst();
            this.dynamic = names.dynamic();
            this.warm = warm;
        }

        private void look() {
            var names = names();
            failed = false;
            ttlSeconds = 0;
            awaited = names.size();
            if (names.isEmpty()) answered(false);
            for (var name : names) {
                resolver(options.lookupFamily()).resolveAll(name).addListener((Future<List<InetAddress>> done) -> {
                    long ttl = ttls.take(name);
                    if (resolutions.get(cluster.name()) != this) return;
                    if (ttl > 0) ttlSeconds = ttlSeconds == 0 ? ttl : Math.min(ttl, ttlSeconds);
                    if (done.isSuccess()) {
                        answered(learn(name, done.getNow()));
                    } else if (saysNone(done.cause())) {
                        answered(learn(name, List.of()));
                    } else {
                        failed = true;
                        LOG.warn("cannot resolve cluster={} name={}: {}", cluster.name(), name, words(done.cause()));
                        answered(false);
                    }
                });
            }
        }

        private Set<String> names() {
            var names = new LinkedHashSet<String>();
            for (var locality : assignment.endpoints()) {
                for (var endpoint : locality.lbEndpoints()) {
                    var host = endpoint.address().host();
                    if (NetUtil.createByteArrayFromIpAddressString(host) == null) names.add(host);
                }
            }
            return names;
        }

        /** Whether the name stands for other addresses than before. */
        private boolean learn(String name, List<InetAddress> answer) {
            if (onlyFirst && answer.isEmpty()) return false;
            var wanted = new ArrayList<>(answer);
            if (options.lookupFamily() == DnsLookupFamily.AUTO) keepFirstFamily(wanted);
            var kept = onlyFirst ? List.of(wanted.getFirst()) : List.copyOf(wanted);
            var before = addresses.put(name, kept);
            return before == null || !Set.copyOf(before).equals(Set.copyOf(kept));
        }

        private void answered(boolean different) {
            changed |= different;
            if (--awaited > 0) return;
            if (!inForce) {
                inForce = true;
                registry.put(cluster, hosts(), dynamic);
                registry.count(cluster.name(), ClusterStat.UPDATE_ATTEMPT);
                warm.run();
            } else if (changed) {
                registry.hosts(cluster.name(), hosts());
            } else if (!failed) {
                registry.count(cluster.name(), ClusterStat.UPDATE_NO_REBUILD);
            }
            changed = false;
            registry.count(cluster.name(), failed ? ClusterStat.UPDATE_FAILURE : ClusterStat.UPDATE_SUCCESS);
            control.arm(this, delayNanos());
        }

        /** Until the next look; failures back off, and chance spreads what was asked at the same time. */
        private long delayNanos() {
            long jitter = options.jitter().toNanos();
            long spread = jitter > 0 ? control.random().nextLong(jitter) : 0;
            if (!failed) {
                failures = 0;
                boolean holds = options.respectTtl() && ttlSeconds > 0;
                return (holds
                                ? TimeUnit.SECONDS.toNanos(ttlSeconds)
                                : options.refreshRate().toNanos())
                        + spread;
            }
            long doubled = options.failureRefreshBase().toNanos() << Math.min(failures++, 16);
            return Math.min(doubled, options.failureRefreshMax().toNanos()) + spread;
        }

        private HostSet hosts() {
            return ClusterTranslation.hosts(assignment, host -> {
                var literal = ClusterTranslation.literal(host);
                return literal.isEmpty() ? addresses.getOrDefault(host, List.of()) : literal;
            });
        }

        @Override
        protected void expired() {
            registry.count(cluster.name(), ClusterStat.UPDATE_ATTEMPT);
            look();
        }
    }

    /** AUTO takes addresses of one family: those of version 6 if there are any (Envoy: DnsLookupFamily). */
    private static void keepFirstFamily(List<InetAddress> addresses) {
        if (addresses.isEmpty()) return;
        var first = addresses.getFirst().getClass();
        addresses.removeIf(address -> address.getClass() != first);
    }

    /** Whether a failure is the answer that there are no addresses, or no such name. */
    private static boolean saysNone(Throwable failure) {
        if (!(failure instanceof UnknownHostException)) return false;
        var cause = failure.getCause();
        return cause == null
                || (cause instanceof DnsErrorCauseException e && e.getCode().equals(DnsResponseCode.NXDOMAIN));
    }

    private static String words(Throwable cause) {
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
