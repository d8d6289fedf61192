package dev.sluice.proxy.server;

import dev.sluice.lb.Balancer;
import dev.sluice.lb.CircuitLimits;
import dev.sluice.lb.Host;
import dev.sluice.lb.HostSet;
import dev.sluice.lb.LbConfig;
import dev.sluice.lb.LbPolicies;
import dev.sluice.lb.LbPolicy;
import dev.sluice.lb.Limit;
import dev.sluice.lb.outlier.Detection;
import dev.sluice.lb.outlier.OutlierDetector;
import dev.sluice.lb.outlier.OutlierMonitor;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Timer;
import dev.sluice.proxy.stats.CircuitStat;
import dev.sluice.proxy.stats.ClusterManagerStat;
import dev.sluice.proxy.stats.ClusterStat;
import dev.sluice.proxy.stats.CodecScopes;
import dev.sluice.proxy.stats.OriginStat;
import dev.sluice.proxy.stats.OutlierStat;
import dev.sluice.proxy.stats.Scope;
import dev.sluice.proxy.stats.ScopeOptions;
import dev.sluice.proxy.stats.StatStore;
import dev.sluice.proxy.upstream.ClusterConfig;
import dev.sluice.xds.model.Cluster;
import dev.sluice.xds.model.ClusterLoadAssignment;
import dev.sluice.xds.model.Discovery;
import dev.sluice.xds.model.Thresholds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The clusters in force, on the control thread: builds what the workers share of each and publishes changes to them. A
 * change touches its own cluster only, on every worker.
 */
public final class ClusterRegistry {
    /** One cluster in force. */
    private static final class Known {
        final ClusterConfig config;
        final LbPolicy policy;
        final List<Scope> scopes;
        final boolean dynamic;

        @Nullable
        OutlierDetector detector;

        @Nullable
        Timer sweeping;

        HostSet hosts;

        Known(ClusterConfig config, LbPolicy policy, List<Scope> scopes, HostSet hosts, boolean dynamic) {
            this.config = config;
            this.policy = policy;
            this.scopes = scopes;
            this.hosts = hosts;
            this.dynamic = dynamic;
        }
    }

    private final List<Worker> workers;
    private final Loop control;
    private final StatStore stats;
    private final Function<LbConfig, LbPolicy> policies;
    private final Scope managerScope;
    private final Map<String, Known> known = new LinkedHashMap<>();
    private Consumer<String> onChange = cluster -> {};

    /** An empty registry; all its methods are for the control loop. */
    public ClusterRegistry(List<Worker> workers, Loop control, StatStore stats) {
        this(workers, control, stats, LbPolicies::of);
    }

    /** The same with policies of one's own. */
    ClusterRegistry(List<Worker> workers, Loop control, StatStore stats, Function<LbConfig, LbPolicy> policies) {
        this.policies = policies;
        this.workers = workers;
        this.control = control;
        this.stats = stats;
        this.managerScope = stats.scope("cluster_manager.", ClusterManagerStat.class, ScopeOptions.PLAIN);
    }

    /** Tells {@code changed} the name of each cluster whose hosts or configuration change from now on. */
    public void onChange(Consumer<String> changed) {
        onChange = changed;
    }

    /** Puts a cluster with the hosts of an assignment in force, in place of one of the same name. */
    public void put(Cluster cluster, ClusterLoadAssignment assignment, boolean dynamic) {
        put(cluster, ClusterTranslation.hosts(assignment), dynamic);
    }

    /** Gives a cluster the hosts of another assignment; one that is not in force is left alone. */
    public void assign(String cluster, ClusterLoadAssignment assignment) {
        hosts(cluster, ClusterTranslation.hosts(assignment));
    }

    /** Puts a cluster with its hosts in force, in place of one of the same name. */
    void put(Cluster cluster, HostSet hosts, boolean dynamic) {
        var before = known.get(cluster.name());
        var statName = cluster.altStatName().isEmpty() ? cluster.name() : cluster.altStatName();
        var prefix = "cluster." + statName.replace(':', '_') + ".";
        var scopes = new ArrayList<Scope>();
        var scope = keep(scopes, stats.scope(prefix, ClusterStat.class, ScopeOptions.CLUSTER));
        var origins = new ClusterConfig.Origins(
                keep(scopes, stats.scope(prefix + "internal.", OriginStat.class, ScopeOptions.ORIGIN)),
                keep(scopes, stats.scope(prefix + "external.", OriginStat.class, ScopeOptions.ORIGIN)),
                keep(scopes, stats.scope(prefix + "canary.", OriginStat.class, ScopeOptions.ORIGIN)),
                keep(scopes, stats.scope(prefix + "retry.", OriginStat.class, ScopeOptions.ORIGIN)));
        var codecs = CodecScopes.of(stats, prefix);
        scopes.add(codecs.http1());
        scopes.add(codecs.http2());
        var breakers = cluster.circuitBreakers();
        var limits = ClusterTranslation.limits(breakers.defaultPriority());
        var highLimits = ClusterTranslation.limits(breakers.highPriority());
        circuitGauges(keep(scopes, circuitScope(prefix, "default")), limits, breakers.defaultPriority());
        circuitGauges(keep(scopes, circuitScope(prefix, "high")), highLimits, breakers.highPriority());
        var detection = cluster.outlierDetection();
        var outliers = detection == null ? null : ClusterTranslation.outliers(detection);
        var monitor = outliers == null
                ? null
                : new OutlierMonitor(outliers, (host, what) -> detected(cluster.name(), host, what));
        var config = new ClusterConfig(
                cluster,
                scope,
                limits,
                highLimits,
                CodecSettings.http1(cluster.httpProtocolOptions()),
                CodecSettings.http2(cluster.httpProtocolOptions()),
                monitor,
                codecs,
                origins);
        // Without detection nobody would ever let a host come back.
        if (outliers == null && before != null && before.detector != null) before.detector.release(control.nowNanos());
        // Hosts that stay keep their identity, and with it their counts and ejection.
        var merged = before == null ? hosts : hosts.inheriting(before.hosts);
        var entry = new Known(config, policies.apply(cluster.lbPolicy()), scopes, merged, dynamic);
        if (outliers != null) {
            entry.detector = new OutlierDetector(outliers, control.random());
            entry.detector.members(merged);
            outlierStats(
                    keep(scopes, stats.scope(prefix + "outlier_detection.", OutlierStat.class, ScopeOptions.PLAIN)),
                    entry.detector);
            entry.sweeping = new Sweep(cluster.name(), outliers.times().interval());
            control.arm(entry.sweeping, outliers.times().interval());
        }
        known.put(cluster.name(), entry);
        if (before != null) retire(before);
        var balancer = entry.policy.prepare(merged);
        for (var worker : workers) worker.execute(() -> worker.putCluster(config, balancer));
        var manager = managerScope.cells(workers.size());
        manager.inc(before == null ? ClusterManagerStat.CLUSTER_ADDED : ClusterManagerStat.CLUSTER_MODIFIED);
        manager.set(ClusterManagerStat.ACTIVE_CLUSTERS, known.size());
        countMembers(entry);
        if (before == null) countChanges(entry, HostSet.of(List.of()));
        onChange.accept(cluster.name());
    }

    /** Gives a cluster other hosts; one that is not in force is left alone. */
    void hosts(String cluster, HostSet hosts) {
        var entry = known.get(cluster);
        if (entry == null) return;
        var before = entry.hosts;
        entry.hosts = hosts.inheriting(before);
        countChanges(entry, before);
        if (entry.detector != null) entry.detector.members(entry.hosts);
        publishHosts(entry);
    }

    /** Takes a cluster away; exchanges under way finish. */
    public void remove(String cluster) {
        var entry = known.remove(cluster);
        if (entry == null) return;
        retire(entry);
        for (var worker : workers) worker.execute(() -> worker.removeCluster(cluster));
        var manager = managerScope.cells(workers.size());
        manager.inc(ClusterManagerStat.CLUSTER_REMOVED);
        manager.set(ClusterManagerStat.ACTIVE_CLUSTERS, known.size());
    }

    /** Counts something of a cluster's discovery. */
    void count(String cluster, ClusterStat stat) {
        var entry = known.get(cluster);
        if (entry != null) entry.config.scope().cells(workers.size()).inc(stat);
    }

    /** Where a cluster in force is counted; null when there is none of this name. */
    public @Nullable Scope scope(String cluster) {
        var entry = known.get(cluster);
        return entry == null ? null : entry.config.scope();
    }

    /** What is shown of one cluster. */
    public record View(ClusterConfig config, HostSet hosts, boolean dynamic) {}

    /** All clusters in force, in the order they came. */
    public List<View> views() {
        return known.values().stream()
                .map(entry -> new View(entry.config, entry.hosts, entry.dynamic))
                .toList();
    }

    private void publishHosts(Known entry) {
        var hosts = entry.hosts;
        Balancer balancer = entry.policy.prepare(hosts);
        var name = entry.config.cluster().name();
        for (var worker : workers) worker.execute(() -> worker.hosts(name, hosts, balancer));
        countMembers(entry);
        onChange.accept(name);
    }

    /** Envoy counts a change for each priority whose hosts change. */
    private void countChanges(Known entry, HostSet before) {
        int levels =
                Math.max(entry.hosts.priorities().size(), before.priorities().size());
        var cells = entry.config.scope().cells(workers.size());
        for (int i = 0; i < levels; i++) {
            if (!entry.hosts.members(i).equals(before.members(i))) cells.inc(ClusterStat.MEMBERSHIP_CHANGE);
        }
    }

    private void countMembers(Known entry) {
        var cells = entry.config.scope().cells(workers.size());
        long healthy = 0;
        long degraded = 0;
        long total = 0;
        long excluded = 0;
        long heaviest = 0;
        for (var host : (Iterable<Host>) entry.hosts.hosts()::iterator) {
            total++;
            if (host.isExcluded()) excluded++;
            heaviest = Math.max(heaviest, host.weight());
            switch (host.health()) {
                case HEALTHY -> healthy++;
                case DEGRADED -> degraded++;
                case UNHEALTHY -> {}
            }
        }
        cells.set(ClusterStat.MEMBERSHIP_TOTAL, total);
        cells.set(ClusterStat.MEMBERSHIP_HEALTHY, healthy);
        cells.set(ClusterStat.MEMBERSHIP_DEGRADED, degraded);
        cells.set(ClusterStat.MEMBERSHIP_EXCLUDED, excluded);
        // Envoy: of hosts that are discovered.
        if (!(entry.config.cluster().discovery() instanceof Discovery.Static))
            cells.set(ClusterStat.MAX_HOST_WEIGHT, heaviest);
        cells.set(ClusterStat.WARMING_STATE, 0);
    }

    /** Called on a worker: a host has failed so often in a row that it may be an outlier. */
    private void detected(String cluster, Host host, Detection detection) {
        control.eventLoop().execute(() -> {
            var entry = known.get(cluster);
            if (entry == null || entry.detector == null) return;
            if (entry.detector.detected(host, detection, control.nowNanos())) refresh(entry);
        });
    }

    private void refresh(Known entry) {
        entry.hosts = entry.hosts.refreshed();
        publishHosts(entry);
    }

    private static void retire(Known entry) {
        if (entry.sweeping != null) entry.sweeping.cancel();
        for (var scope : entry.scopes) scope.remove();
    }

    private Scope circuitScope(String prefix, String priority) {
        return stats.scope(prefix + "circuit_breakers." + priority + ".", CircuitStat.class, ScopeOptions.PLAIN);
    }

    private static void circuitGauges(Scope scope, CircuitLimits limits, Thresholds thresholds) {
        open(scope, CircuitStat.CX_OPEN, limits.connections());
        scope.gauge(CircuitStat.CX_POOL_OPEN.text(), () -> 0, limits.connections()::used); // pools are not bounded
        open(scope, CircuitStat.RQ_PENDING_OPEN, limits.pendingRequests());
        open(scope, CircuitStat.RQ_OPEN, limits.requests());
        open(scope, CircuitStat.RQ_RETRY_OPEN, limits.retries());
        if (!thresholds.trackRemaining()) return;
        scope.gauge("remaining_cx", () -> left(limits.connections()), () -> true);
        scope.gauge("remaining_pending", () -> left(limits.pendingRequests()), () -> true);
        scope.gauge("remaining_rq", () -> left(limits.requests()), () -> true);
        // Envoy shows none where a budget bounds them.
        if (thresholds.retryBudget() == null)
            scope.gauge("remaining_retries", () -> left(limits.retries()), () -> true);
    }

    private static void open(Scope scope, CircuitStat stat, Limit limit) {
        scope.gauge(stat.text(), () -> limit.open() ? 1 : 0, limit::used);
    }

    private static void outlierStats(Scope scope, OutlierDetector detector) {
        var counters = detector.counters();
        scope.gauge(OutlierStat.EJECTIONS_ACTIVE.text(), counters::ejectionsActive, () -> counters.enforcedTotal() > 0);
        scope.counter(OutlierStat.EJECTIONS_TOTAL.text(), counters::total);
        scope.counter(OutlierStat.EJECTIONS_OVERFLOW.text(), counters::overflow);
        scope.counter(OutlierStat.EJECTIONS_ENFORCED_TOTAL.text(), counters::enforcedTotal);
        scope.counter(OutlierStat.EJECTIONS_CONSECUTIVE_5XX.text(), () -> counters.detected(Detection.CONSECUTIVE_5XX));
        for (var detection : Detection.values()) {
            scope.counter(OutlierStat.detected(detection.name()).text(), () -> counters.detected(detection));
            scope.counter(OutlierStat.enforced(detection.name()).text(), () -> counters.enforced(detection));
        }
    }

    private static long left(Limit limit) {
        return Math.max(0, limit.max() - limit.held());
    }

    private static Scope keep(List<Scope> scopes, Scope scope) {
        scopes.add(scope);
        return scope;
    }

    /** Lets ejected hosts of one cluster come back, once an interval. */
    private final class Sweep extends Timer {
        private final String cluster;
        private final long interval;

        Sweep(String cluster, long interval) {
            this.cluster = cluster;
            this.interval = interval;
        }

        @Override
        protected void expired() {
            var entry = known.get(cluster);
            if (entry == null || entry.detector == null) return;
            if (entry.detector.sweep(control.nowNanos())) refresh(entry);
            control.arm(this, interval);
        }
    }
}
