package dev.sluice.xds.snapshot;

import dev.sluice.xds.model.ConfigSource;
import dev.sluice.xds.model.Source;
import dev.sluice.xds.parse.ResourceSet;
import dev.sluice.xds.parse.ResourceType;
import dev.sluice.xds.read.Problem;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The resources of one type that others need by name: one watch a name, one feed a source. They are never removed by
 * absence (Envoy: SotW removes only listeners and clusters so). There are as many as there are users' names.
 *
 * @param <T> the record of a resource
 * @param <U> who needs resources
 */
final class Watches<T, U> {
    private static final int SHOWN = 5; // names in a reason

    /** Is told what became of watches. */
    interface Owner<T, U> {
        /**
         * A valid resource came.
         *
         * @param changed false when it is the one that was there
         * @return why it is refused; null when it is taken
         */
        @Nullable
        String arrived(Watch<T, U> watch, T resource, boolean changed);

        /** The resource was refused: who waits for it must go on without. */
        void unavailable(Watch<T, U> watch);

        /** Nobody needs the resource any more. */
        void dropped(Watch<T, U> watch);

        /** All of an answer was told. */
        void told();
    }

    /** The watches of one source. */
    private final class Channel implements ResourceConsumer<T> {
        private final ConfigSource source;
        private final ResourceFeed feed;
        private final Map<String, Watch<T, U>> watches = new LinkedHashMap<>();

        Channel(ConfigSource source) {
            this.source = source;
            this.feed = sources.open(source, type, this);
        }

        @Override
        public List<Rejection> update(ResourceSet<T> answer) {
            var rejections = new ArrayList<Rejection>();
            for (var valid : answer.valid()) {
                var watch = watches.get(valid.name());
                var reason = watch == null ? null : take(watch, valid);
                if (watch != null && reason != null) {
                    rejections.add(new Rejection(valid.name(), reason));
                    refuse(watch, valid.version(), reason, message.apply(valid.resource()));
                }
            }
            for (var invalid : answer.invalid()) {
                var rejection = Rejection.of(invalid);
                rejections.add(rejection);
                var watch = watches.get(invalid.name());
                if (watch != null) {
                    refuse(watch, answer.versionInfo(), rejection.reason(), invalid.source());
                }
            }
            if (source instanceof ConfigSource.Path) {
                absent(answer, rejections);
            }
            rejections.forEach(rejection -> log.refused(type, source, rejection));
            owner.told();
            return rejections;
        }

        /**
         * Envoy: a file holds all there is, so nobody waits for what is not in it; what was there before stays. An empty
         * file is an update of nothing, one with other resources only is wrong.
         */
        private void absent(ResourceSet<T> answer, List<Rejection> rejections) {
            var present = new TreeSet<String>();
            answer.valid().forEach(valid -> present.add(valid.name()));
            answer.invalid().forEach(invalid -> present.add(invalid.name()));
            for (var watch : List.copyOf(watches.values())) {
                if (present.contains(watch.name)) continue;
                if (present.isEmpty()) {
                    watch.stats.empty(answer.versionInfo(), clock.instant());
                    owner.unavailable(watch);
                } else {
                    var some = present.stream().limit(SHOWN).collect(Collectors.joining(", "));
                    var reason = "is not in the file, which has " + some + (present.size() > SHOWN ? ", …" : "");
                    rejections.add(new Rejection(watch.name, reason));
                    refuse(watch, answer.versionInfo(), reason, Source.NONE);
                }
            }
        }

        @Override
        public void unreadable(List<Problem> problems) {
            var reason = Rejection.reason(problems);
            log.refused(type, source, new Rejection("", reason));
            List.copyOf(watches.values()).forEach(watch -> refuse(watch, "", reason, Source.NONE));
            owner.told();
        }

        @Override
        public void disconnected(String reason) {
            watches.values().forEach(watch -> watch.stats.failed());
        }
    }

    private final ResourceType<T> type;
    private final Function<T, Source> message;
    private final ResourceSources sources;
    private final InstantSource clock;
    private final Owner<T, U> owner;
    private final RefusalLog log = new RefusalLog();
    private final Map<ConfigSource, Channel> channels = new LinkedHashMap<>();

    Watches(
            ResourceType<T> type,
            Function<T, Source> message,
            ResourceSources sources,
            InstantSource clock,
            Owner<T, U> owner) {
        this.type = type;
        this.message = message;
        this.sources = sources;
        this.clock = clock;
        this.owner = owner;
    }

    /** A source without its timeout, which each user keeps for itself. */
    static ConfigSource key(ConfigSource source) {
        return switch (source) {
            case ConfigSource.Path path -> new ConfigSource.Path(path.path(), path.watchedDirectory(), Duration.ZERO);
            case ConfigSource.Ads ads -> new ConfigSource.Ads(Duration.ZERO);
        };
    }

    /** Returns the watch of a name for one more user; the first user asks the source for it. */
    Watch<T, U> watch(ConfigSource source, String name, U user) {
        var key = key(source);
        var channel = channels.get(key);
        if (channel == null) {
            channel = new Channel(key);
            channels.put(key, channel);
        }
        var watch = channel.watches.get(name);
        if (watch == null) {
            watch = new Watch<>(key, name, message);
            channel.watches.put(name, watch);
            channel.feed.subscribe(name);
        }
        watch.add(user);
        return watch;
    }

    /** Asks the source for a resource again. */
    void again(Watch<T, U> watch) {
        var channel = channels.get(watch.source);
        if (channel != null) {
            channel.feed.subscribe(watch.name);
        }
    }

    /** One user less; after the last the watch goes, and with its last watch the feed. */
    void leave(Watch<T, U> watch, U user) {
        var channel = channels.get(watch.source);
        if (!watch.remove(user) || channel == null) {
            return;
        }
        watch.stopWaiting();
        channel.watches.remove(watch.name);
        channel.feed.unsubscribe(watch.name);
        owner.dropped(watch);
        if (channel.watches.isEmpty()) {
            channels.remove(watch.source);
            channel.feed.close();
        }
    }

    Stream<Watch<T, U>> all() {
        return channels.values().stream().flatMap(channel -> channel.watches.values().stream());
    }

    void close() {
        for (var channel : channels.values()) {
            channel.watches.values().forEach(Watch::stopWaiting);
            channel.feed.close();
        }
        channels.clear();
    }

    private @Nullable String take(Watch<T, U> watch, ResourceSet.Valid<T> valid) {
        boolean changed = !watch.versions.isActive(valid.resource());
        var reason = owner.arrived(watch, valid.resource(), changed);
        if (reason != null) {
            return reason;
        }
        if (changed) {
            watch.versions.active = new Versions.Version<>(valid.resource(), valid.version(), clock.instant());
        }
        watch.versions.error = null;
        watch.stats.succeeded(valid.version(), changed, clock.instant());
        return null;
    }

    private void refuse(Watch<T, U> watch, String versionInfo, String reason, Source refused) {
        watch.versions.refused(versionInfo, clock.instant(), reason, refused);
        watch.stats.rejected();
        owner.unavailable(watch);
    }
}
