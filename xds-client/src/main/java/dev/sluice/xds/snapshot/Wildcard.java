package dev.sluice.xds.snapshot;

import dev.sluice.xds.model.ConfigSource;
import dev.sluice.xds.parse.ResourceSet;
import dev.sluice.xds.parse.ResourceType;
import dev.sluice.xds.read.Problem;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The subscription to all resources of a type: counts its outcomes and waits for the first.
 *
 * @param <T> the record of a resource
 */
final class Wildcard<T> implements ResourceConsumer<T> {
    /** Is told of answers. */
    interface Owner<T> {
        /** Applies an answer; returns what it refused. */
        List<Rejection> apply(ResourceSet<T> answer);

        /** An answer was applied or refused, or the first did not come in time. */
        void told();
    }

    private final ResourceType<T> type;
    private final ConfigSource source;
    private final Owner<T> owner;
    private final RefusalLog log = new RefusalLog();
    private final SubscriptionStats stats;
    private String versionInfo = "";
    private boolean initial = true;
    private InstantSource clock = () -> Instant.EPOCH;
    private @Nullable ResourceFeed feed;
    private Scheduler.@Nullable Waiting timeout;

    Wildcard(ResourceType<T> type, ConfigSource source, Owner<T> owner) {
        this.type = type;
        this.source = source;
        this.owner = owner;
        this.stats = new SubscriptionStats(source);
    }

    void start(SnapshotBuilder.Surroundings around) {
        clock = around.clock();
        feed = around.sources().open(Watches.key(source), type, this);
        feed.subscribe(ResourceFeed.WILDCARD);
        if (!source.initialFetchTimeout().isZero()) {
            timeout = around.scheduler().after(source.initialFetchTimeout(), () -> {
                log.late(type, source, ResourceFeed.WILDCARD);
                stats.timedOut();
                told();
            });
        }
    }

    /** True until a first outcome. */
    boolean isInitial() {
        return initial;
    }

    ConfigSource source() {
        return source;
    }

    SubscriptionStats stats() {
        return stats;
    }

    /** The version of the last answer of which something applied. */
    String versionInfo() {
        return versionInfo;
    }

    void hold(boolean back) {
        if (feed != null && back) {
            feed.pause();
        } else if (feed != null) {
            feed.resume();
        }
    }

    void close() {
        stopWaiting();
        if (feed != null) {
            feed.close();
        }
    }

    @Override
    public List<Rejection> update(ResourceSet<T> answer) {
        var rejections = owner.apply(answer);
        if (rejections.isEmpty()) {
            stats.succeeded(answer.versionInfo(), true, clock.instant());
        } else {
            stats.rejected();
            rejections.forEach(rejection -> log.refused(type, source, rejection));
        }
        if (rejections.isEmpty()
                || rejections.size() < answer.valid().size() + answer.invalid().size()) {
            versionInfo = answer.versionInfo();
        }
        told();
        return rejections;
    }

    @Override
    public void unreadable(List<Problem> problems) {
        stats.rejected();
        log.refused(type, source, new Rejection("", Rejection.reason(problems)));
        told();
    }

    @Override
    public void disconnected(String reason) {
        stats.failed();
    }

    private void told() {
        stopWaiting();
        initial = false;
        owner.told();
    }

    private void stopWaiting() {
        if (timeout != null) {
            timeout.cancel();
            timeout = null;
        }
    }
}
