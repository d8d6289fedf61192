package dev.sluice.xds.snapshot;

import dev.sluice.xds.model.Cluster;
import dev.sluice.xds.model.ClusterLoadAssignment;
import dev.sluice.xds.model.ConfigSource;
import dev.sluice.xds.model.Discovery;
import dev.sluice.xds.model.LoadAssignmentPolicy;
import dev.sluice.xds.model.Source;
import dev.sluice.xds.parse.ResourceSet;
import dev.sluice.xds.parse.ResourceType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Clusters and their endpoints. A cluster with discovered endpoints warms until they come after the cluster did, one
 * with names until they were looked up, and what it replaces stays in force until then (Envoy: cluster warming).
 */
final class Clusters implements Wildcard.Owner<Cluster>, Watches.Owner<ClusterLoadAssignment, ClusterEntry> {
    private final SnapshotBuilder.Surroundings around;
    private final Runnable progress;
    private final @Nullable Wildcard<Cluster> cds;
    private final Watches<ClusterLoadAssignment, ClusterEntry> watches;
    private final Map<String, ClusterEntry> entries = new LinkedHashMap<>();
    private final Set<ClusterEntry> warming = new LinkedHashSet<>();
    private final RefusalLog log = new RefusalLog();
    private boolean initialised;
    private boolean giving; // a cluster to the sink, at this moment

    /** @param progress runs after each event */
    Clusters(@Nullable ConfigSource cds, SnapshotBuilder.Surroundings around, Runnable progress) {
        this.around = around;
        this.progress = progress;
        this.cds = cds == null ? null : new Wildcard<>(ResourceType.CLUSTER, cds, this);
        this.watches = new Watches<>(
                ResourceType.ENDPOINT, ClusterLoadAssignment::source, around.sources(), around.clock(), this);
    }

    /** Puts the static clusters and then discovers the others; returns what is wrong with static ones. */
    List<Rejection> start(List<Cluster> statics) {
        var rejections = new ArrayList<Rejection>();
        for (var cluster : statics) {
            var entry = new ClusterEntry(cluster.name(), false);
            entries.put(cluster.name(), entry);
            var reason = begin(
                    entry, new Versions.Version<>(cluster, "", around.clock().instant()));
            if (reason != null) {
                rejections.add(new Rejection(cluster.name(), reason));
            }
        }
        if (cds != null) {
            cds.start(around);
        }
        return rejections;
    }

    /** True when a start-up need not wait for clusters. */
    boolean isSettled() {
        return (cds == null || !cds.isInitial())
                && warming.stream()
                        .noneMatch(entry -> Objects.requireNonNull(entry.versions.warming)
                                .resource()
                                .waitForWarmOnInit());
    }

    /** From now on the source of clusters is told nothing while clusters warm (Envoy: CDS pauses once initialised). */
    void initialised() {
        initialised = true;
    }

    boolean has(String name) {
        var entry = entries.get(name);
        return entry != null && !entry.versions.isEmpty();
    }

    int warmingCount() {
        return warming.size();
    }

    int activeCount() {
        return (int) entries.values().stream()
                .filter(entry -> entry.versions.active != null)
                .count();
    }

    @Nullable
    Wildcard<Cluster> cds() {
        return cds;
    }

    /** The counts of the endpoints' subscription of a cluster; null where they are not discovered. */
    @Nullable
    SubscriptionStats endpointStats(String cluster) {
        var entry = entries.get(cluster);
        if (entry == null) {
            return null;
        }
        var watch = entry.activeWatch == null ? entry.warmingWatch : entry.activeWatch;
        return watch == null ? null : watch.stats;
    }

    Stream<ResourceStatus> clusterStatus() {
        return entries.values().stream().map(entry -> entry.versions.status(entry.name, entry.dynamic));
    }

    Stream<ResourceStatus> endpointStatus() {
        return watches.all().map(watch -> watch.versions.status(watch.name, true));
    }

    void close() {
        if (cds != null) {
            cds.close();
        }
        entries.values().forEach(ClusterEntry::stopWaiting);
        watches.close();
    }

    @Override
    public List<Rejection> apply(ResourceSet<Cluster> answer) {
        var rejections = new ArrayList<Rejection>();
        var present = new HashSet<String>();
        boolean nameless = false;
        for (var valid : answer.valid()) {
            present.add(valid.name());
            var reason = put(valid);
            if (reason != null) {
                rejections.add(new Rejection(valid.name(), reason));
            }
        }
        for (var invalid : answer.invalid()) {
            var rejection = Rejection.of(invalid);
            rejections.add(rejection);
            present.add(invalid.name());
            nameless |= invalid.name().isEmpty();
            var entry = entries.get(invalid.name());
            if (entry != null && entry.dynamic) {
                entry.versions.refused(
                        answer.versionInfo(), around.clock().instant(), rejection.reason(), invalid.source());
            } else if (entry == null && !invalid.name().isEmpty()) {
                entry = new ClusterEntry(invalid.name(), true);
                entry.versions.refused(
                        answer.versionInfo(), around.clock().instant(), rejection.reason(), invalid.source());
                entries.put(entry.name, entry);
            }
        }
        // One whose name could not be read may be any of those that seem absent.
        if (!nameless) {
            List.copyOf(entries.values()).stream()
                    .filter(entry -> entry.dynamic && !present.contains(entry.name))
                    .forEach(this::remove);
        }
        return rejections;
    }

    @Override
    public void told() {
        if (cds != null && initialised) {
            cds.hold(!warming.isEmpty());
        }
        progress.run();
    }

    @Override
    public @Nullable String arrived(
            Watch<ClusterLoadAssignment, ClusterEntry> watch, ClusterLoadAssignment assignment, boolean changed) {
        try {
            for (var entry : watch.users()) {
                if (entry.warmingWatch == watch) {
                    var reason = activate(entry, assignment);
                    if (reason != null) {
                        return reason;
                    }
                } else if (changed) {
                    around.sink().assign(entry.name, assignment);
                }
            }
            expireLater(watch, assignment.policy().endpointStaleAfter());
            return null;
        } catch (IllegalArgumentException refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    @Override
    public void unavailable(Watch<ClusterLoadAssignment, ClusterEntry> watch) {
        for (var entry : watch.users()) {
            if (entry.warmingWatch == watch) {
                activate(entry, lastGood(watch));
            }
        }
    }

    @Override
    public void dropped(Watch<ClusterLoadAssignment, ClusterEntry> watch) {}

    /** Envoy: without another answer in this time, the same one too, the cluster loses its endpoints. */
    private void expireLater(Watch<ClusterLoadAssignment, ClusterEntry> watch, @Nullable Duration limit) {
        watch.stopWaiting();
        if (limit == null || limit.isZero()) {
            return;
        }
        watch.timeout = around.scheduler().after(limit, () -> {
            watch.stats.stale();
            watch.versions.active = null;
            for (var entry : watch.users()) {
                if (entry.activeWatch == watch) {
                    around.sink().assign(entry.name, lastGood(watch));
                }
            }
        });
    }

    private @Nullable String put(ResourceSet.Valid<Cluster> valid) {
        var entry = entries.computeIfAbsent(valid.name(), name -> new ClusterEntry(name, true));
        if (!entry.dynamic) {
            log.isStatic(ResourceType.CLUSTER, Objects.requireNonNull(cds).source(), valid.name());
            return null;
        }
        if (entry.versions.isWarming(valid.resource())) {
            return null;
        }
        if (entry.versions.isActive(valid.resource())) {
            stopWarming(entry);
            entry.versions.error = null;
            return null;
        }
        return begin(
                entry,
                new Versions.Version<>(
                        valid.resource(), valid.version(), around.clock().instant()));
    }

    private @Nullable String begin(ClusterEntry entry, Versions.Version<Cluster> version) {
        stopWarming(entry);
        entry.versions.warming = version;
        warming.add(entry);
        return switch (version.resource().discovery()) {
            case Discovery.Static known -> activate(entry, known.loadAssignment());
            case Discovery.StrictDns dns -> activate(entry, dns.loadAssignment());
            case Discovery.LogicalDns dns -> activate(entry, dns.loadAssignment());
            case Discovery.Eds eds -> {
                await(entry, eds);
                yield null;
            }
        };
    }

    private void await(ClusterEntry entry, Discovery.Eds eds) {
        var watch = watches.watch(eds.edsConfig(), eds.serviceName(), entry);
        entry.warmingWatch = watch;
        if (watch.stats.updateSuccess() + watch.stats.updateRejected() > 0) {
            watches.again(watch); // Envoy: a changed cluster needs an answer that came after it
        }
        Duration limit = eds.edsConfig().initialFetchTimeout();
        if (!limit.isZero()) {
            entry.timeout = around.scheduler().after(limit, () -> {
                log.late(ResourceType.ENDPOINT, eds.edsConfig(), watch.name);
                watch.stats.timedOut();
                activate(entry, lastGood(watch));
                told();
            });
        }
    }

    private @Nullable String activate(ClusterEntry entry, ClusterLoadAssignment assignment) {
        var version = Objects.requireNonNull(entry.versions.warming);
        try {
            giving = true;
            entry.given = true;
            around.sink().putCluster(version.resource(), assignment, entry.dynamic, () -> warmed(entry, version));
        } catch (IllegalArgumentException refused) {
            var reason = String.valueOf(refused.getMessage());
            entry.versions.refused(version, around.clock().instant(), reason);
            stopWarming(entry);
            return reason;
        } finally {
            giving = false;
        }
        return null;
    }

    /** The version is in force; where its names had to be resolved it may have been replaced or removed meanwhile. */
    private void warmed(ClusterEntry entry, Versions.Version<Cluster> version) {
        if (!version.equals(entry.versions.warming)) {
            return;
        }
        var before = entry.activeWatch;
        entry.activeWatch = entry.warmingWatch;
        entry.versions.active = version;
        entry.versions.error = null;
        stopWarming(entry);
        leave(before, entry);
        if (!giving) {
            told();
        }
    }

    private void stopWarming(ClusterEntry entry) {
        entry.stopWaiting();
        entry.versions.warming = null;
        warming.remove(entry);
        var watch = entry.warmingWatch;
        entry.warmingWatch = null;
        leave(watch, entry);
    }

    private void leave(@Nullable Watch<ClusterLoadAssignment, ClusterEntry> watch, ClusterEntry entry) {
        if (watch != null && watch != entry.activeWatch && watch != entry.warmingWatch) {
            watches.leave(watch, entry);
        }
    }

    private void remove(ClusterEntry entry) {
        entries.remove(entry.name);
        stopWarming(entry);
        var watch = entry.activeWatch;
        entry.activeWatch = null;
        leave(watch, entry);
        if (entry.given) {
            around.sink().removeCluster(entry.name);
        }
    }

    private static ClusterLoadAssignment lastGood(Watch<ClusterLoadAssignment, ClusterEntry> watch) {
        var last = watch.versions.active;
        return last == null
                ? new ClusterLoadAssignment(watch.name, List.of(), LoadAssignmentPolicy.DEFAULT, Source.NONE)
                : last.resource();
    }
}
