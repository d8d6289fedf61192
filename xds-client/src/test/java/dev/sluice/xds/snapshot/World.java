package dev.sluice.xds.snapshot;

import static dev.sluice.xds.snapshot.Answers.answer;

import dev.sluice.xds.model.Bootstrap;
import dev.sluice.xds.model.Cluster;
import dev.sluice.xds.model.ClusterLoadAssignment;
import dev.sluice.xds.model.ConfigSource;
import dev.sluice.xds.model.Discovery;
import dev.sluice.xds.model.DynamicResources;
import dev.sluice.xds.model.Listener;
import dev.sluice.xds.model.Locality;
import dev.sluice.xds.model.Node;
import dev.sluice.xds.model.RouteConfiguration;
import dev.sluice.xds.model.Source;
import dev.sluice.xds.model.StatsConfig;
import dev.sluice.xds.parse.ResourceType;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/** A snapshot machine with fake sources, virtual time and a sink that writes down what it is told. */
final class World implements ResourceSources, ConfigSink, Scheduler {
    /** One feed: what is asked for, and whether it is held back. */
    static final class Feed implements ResourceFeed {
        final Set<String> names = new LinkedHashSet<>();
        ResourceConsumer<?> consumer;
        int asked;
        boolean paused;
        boolean closed;

        @Override
        public void subscribe(String name) {
            names.add(name);
            asked++;
        }

        @Override
        public void unsubscribe(String name) {
            names.remove(name);
        }

        @Override
        public void pause() {
            paused = true;
        }

        @Override
        public void resume() {
            paused = false;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private record Task(Duration at, int order, Runnable task) {}

    static final ConfigSource ADS = new ConfigSource.Ads(Duration.ofSeconds(15));

    final Map<String, Feed> feeds = new LinkedHashMap<>();
    final List<String> told = new ArrayList<>();
    final Map<String, Runnable> unresolved = new LinkedHashMap<>();
    final Set<String> unbindable = new LinkedHashSet<>();
    List<Rejection> refusedStatics;
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>((a, b) -> a.at.equals(b.at) ? Integer.compare(a.order, b.order) : a.at.compareTo(b.at));
    private Duration now = Duration.ZERO;
    private int order;
    final SnapshotBuilder machine;

    World(List<Cluster> clusters, List<Listener> listeners) {
        machine = new SnapshotBuilder(
                new Bootstrap(
                        new Node("n", "c", Map.of(), Locality.EMPTY, List.of()),
                        null,
                        listeners,
                        clusters,
                        new DynamicResources(null, ADS, ADS),
                        StatsConfig.DEFAULT,
                        Duration.ofSeconds(5),
                        null,
                        Source.NONE),
                new SnapshotBuilder.Surroundings(this, this, this, () -> Instant.EPOCH.plus(now)));
        machine.start(refused -> refusedStatics = refused);
    }

    static World started() {
        return new World(List.of(), List.of());
    }

    <T> List<Rejection> bring(ResourceType<T> type, String version, String... resources) {
        var feed = feeds.get(type.shortName());
        @SuppressWarnings("unchecked")
        var consumer = (ResourceConsumer<T>) feed.consumer;
        return consumer.update(answer(type, version, resources));
    }

    Feed feed(ResourceType<?> type) {
        return feeds.get(type.shortName());
    }

    /** What the sink was told since the last call. */
    List<String> told() {
        var all = List.copyOf(told);
        told.clear();
        return all;
    }

    void pass(Duration time) {
        var end = now.plus(time);
        while (!tasks.isEmpty() && tasks.peek().at.compareTo(end) <= 0) {
            var task = tasks.poll();
            now = task.at;
            task.task.run();
        }
        now = end;
    }

    @Override
    public <T> ResourceFeed open(ConfigSource source, ResourceType<T> type, ResourceConsumer<T> consumer) {
        var feed = new Feed();
        feed.consumer = consumer;
        feeds.put(type.shortName(), feed);
        return feed;
    }

    @Override
    public Waiting after(Duration delay, Runnable work) {
        var task = new Task(now.plus(delay), order++, work);
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    @Override
    public void putCluster(Cluster cluster, ClusterLoadAssignment assignment, boolean dynamic, Runnable warm) {
        told.add("cluster " + cluster.name() + " " + ports(assignment) + (dynamic ? "" : " static"));
        if (cluster.discovery() instanceof Discovery.StrictDns) unresolved.put(cluster.name(), warm);
        else warm.run();
    }

    @Override
    public void assign(String cluster, ClusterLoadAssignment assignment) {
        told.add("assign " + cluster + " " + ports(assignment));
    }

    @Override
    public void removeCluster(String name) {
        told.add("no cluster " + name);
    }

    @Override
    public void putRoutes(RouteConfiguration routes) {
        told.add("routes " + routes.name());
    }

    @Override
    public void removeRoutes(String name) {
        told.add("no routes " + name);
    }

    @Override
    public void putListener(Listener listener, boolean dynamic) throws IOException {
        if (unbindable.contains(listener.name())) {
            throw new IOException("address in use");
        }
        told.add("listener " + listener.name() + (dynamic ? "" : " static"));
    }

    @Override
    public void removeListener(String name) {
        told.add("no listener " + name);
    }

    private static List<Integer> ports(ClusterLoadAssignment assignment) {
        return assignment.endpoints().stream()
                .flatMap(locality -> locality.lbEndpoints().stream())
                .map(endpoint -> endpoint.address().port())
                .toList();
    }
}
