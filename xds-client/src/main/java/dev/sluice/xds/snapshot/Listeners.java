package dev.sluice.xds.snapshot;

import dev.sluice.xds.model.ConfigSource;
import dev.sluice.xds.model.Listener;
import dev.sluice.xds.parse.ResourceSet;
import dev.sluice.xds.parse.ResourceType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Listeners and the routes they name. A listener warms until all its routes came, were refused or took too long; what
 * it replaces stays in force until then (Envoy: listener warming).
 */
final class Listeners implements Wildcard.Owner<Listener> {
    private final SnapshotBuilder.Surroundings around;
    private final Runnable progress;
    private final @Nullable Wildcard<Listener> lds;
    private final RouteWatches routes;
    private final Map<String, ListenerEntry> entries = new LinkedHashMap<>();
    private final Set<ListenerEntry> warming = new LinkedHashSet<>();
    private final List<Rejection> staticRejections = new ArrayList<>();
    private final RefusalLog log = new RefusalLog();

    /**
     * @param clusters tells the clusters there are
     * @param progress runs after each event
     */
    Listeners(
            @Nullable ConfigSource lds,
            SnapshotBuilder.Surroundings around,
            Predicate<String> clusters,
            Runnable progress) {
        this.around = around;
        this.progress = progress;
        this.lds = lds == null ? null : new Wildcard<>(ResourceType.LISTENER, lds, this);
        this.routes = new RouteWatches(around, clusters, this::routesTold);
    }

    /** Puts the static listeners and then discovers the others. */
    void start(List<Listener> statics) {
        for (var listener : statics) {
            var entry = new ListenerEntry(listener.name(), false);
            entries.put(listener.name(), entry);
            refusedStatic(
                    entry,
                    begin(
                            entry,
                            new Versions.Version<>(listener, "", around.clock().instant())));
        }
        if (lds != null) {
            lds.start(around);
        }
    }

    /** True when a start-up need not wait for listeners. */
    boolean isSettled() {
        return (lds == null || !lds.isInitial()) && warming.isEmpty();
    }

    /** What was wrong with static listeners. */
    List<Rejection> staticRejections() {
        return List.copyOf(staticRejections);
    }

    int warmingCount() {
        return warming.size();
    }

    @Nullable
    Wildcard<Listener> lds() {
        return lds;
    }

    RouteWatches routes() {
        return routes;
    }

    Stream<ResourceStatus> status() {
        return entries.values().stream().map(entry -> entry.versions.status(entry.name, entry.dynamic));
    }

    void close() {
        if (lds != null) {
            lds.close();
        }
        routes.close();
    }

    @Override
    public List<Rejection> apply(ResourceSet<Listener> answer) {
        var present = new HashSet<String>();
        answer.valid().forEach(valid -> present.add(valid.name()));
        answer.invalid().forEach(invalid -> present.add(invalid.name()));
        // One whose name could not be read may be any of those that seem absent.
        var absent = present.contains("")
                ? List.<ListenerEntry>of()
                : entries.values().stream()
                        .filter(entry -> entry.dynamic && !present.contains(entry.name))
                        .toList();
        absent.forEach(this::remove); // Envoy: removals first, they may free an address
        var rejections = new ArrayList<Rejection>();
        for (var valid : answer.valid()) {
            var reason = put(valid);
            if (reason != null) {
                rejections.add(new Rejection(valid.name(), reason));
            }
        }
        for (var invalid : answer.invalid()) {
            var rejection = Rejection.of(invalid);
            rejections.add(rejection);
            if (!invalid.name().isEmpty()) {
                var entry = entries.computeIfAbsent(invalid.name(), name -> new ListenerEntry(name, true));
                if (entry.dynamic) {
                    entry.versions.refused(
                            answer.versionInfo(), around.clock().instant(), rejection.reason(), invalid.source());
                }
            }
        }
        absent.forEach(this::release); // after the additions, which may use the same routes
        return rejections;
    }

    @Override
    public void told() {
        progress.run();
    }

    private void routesTold() {
        for (var entry : List.copyOf(warming)) {
            var late = activateWhenWarm(entry);
            if (late != null && entry.dynamic && lds != null) {
                log.refused(ResourceType.LISTENER, lds.source(), new Rejection(entry.name, late));
            }
            refusedStatic(entry, late);
        }
        progress.run();
    }

    private void refusedStatic(ListenerEntry entry, @Nullable String reason) {
        if (reason != null && !entry.dynamic) {
            staticRejections.add(new Rejection(entry.name, reason));
        }
    }

    private @Nullable String put(ResourceSet.Valid<Listener> valid) {
        var entry = entries.computeIfAbsent(valid.name(), name -> new ListenerEntry(name, true));
        if (!entry.dynamic) {
            log.isStatic(ResourceType.LISTENER, Objects.requireNonNull(lds).source(), valid.name());
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

    private @Nullable String begin(ListenerEntry entry, Versions.Version<Listener> version) {
        var wanted = ListenerEntry.routes(version.resource());
        var conflict = routes.conflict(wanted);
        if (conflict == null) {
            conflict = routes.unknownClusters(version.resource());
        }
        if (conflict != null) {
            entry.versions.refused(version, around.clock().instant(), conflict);
            return conflict;
        }
        var before = entry.warmingWatches;
        entry.versions.warming = version;
        warming.add(entry);
        entry.warmingWatches = routes.watch(wanted, entry);
        routes.leave(before, entry);
        return activateWhenWarm(entry);
    }

    private @Nullable String activateWhenWarm(ListenerEntry entry) {
        var version = Objects.requireNonNull(entry.versions.warming);
        if (!entry.warmingWatches.stream().allMatch(watch -> watch.resolved)) {
            return null;
        }
        try {
            around.sink().putListener(version.resource(), entry.dynamic);
        } catch (IOException | IllegalArgumentException refused) {
            var reason = String.valueOf(refused.getMessage());
            entry.versions.refused(version, around.clock().instant(), reason);
            stopWarming(entry);
            return reason;
        }
        var before = entry.activeWatches;
        entry.activeWatches = entry.warmingWatches;
        entry.versions.active = version;
        entry.versions.error = null;
        stopWarming(entry);
        routes.leave(before, entry);
        return null;
    }

    private void stopWarming(ListenerEntry entry) {
        entry.versions.warming = null;
        warming.remove(entry);
        var watches = entry.warmingWatches;
        entry.warmingWatches = List.of();
        routes.leave(watches, entry);
    }

    private void remove(ListenerEntry entry) {
        entries.remove(entry.name);
        if (entry.versions.active != null) {
            around.sink().removeListener(entry.name);
        }
    }

    private void release(ListenerEntry entry) {
        stopWarming(entry);
        var watches = entry.activeWatches;
        entry.activeWatches = List.of();
        routes.leave(watches, entry);
    }
}
