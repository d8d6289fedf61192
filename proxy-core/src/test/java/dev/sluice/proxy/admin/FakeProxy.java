package dev.sluice.proxy.admin;

import dev.sluice.xds.model.Source;
import dev.sluice.xds.snapshot.ResourceStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A proxy that is what a test says, and writes down what is done to it. */
final class FakeProxy implements ServerControl, ProxyView {
    ServerPhase phase = ServerPhase.LIVE;
    final List<String> done = new ArrayList<>();
    final List<ClusterStatus> clusters = new ArrayList<>();
    final List<ListenerStatus> listeners = new ArrayList<>();
    final Map<ConfigKind, List<ResourceStatus>> resources = new EnumMap<>(ConfigKind.class);
    final Map<ConfigKind, String> versions = new EnumMap<>(ConfigKind.class);

    @Override
    public ServerPhase phase() {
        return phase;
    }

    @Override
    public Duration uptime() {
        return Duration.ofMillis(42_900);
    }

    @Override
    public String version() {
        return "abc/0.1.0/Clean/RELEASE/JDK";
    }

    @Override
    public Map<String, Object> options() {
        var options = new LinkedHashMap<String, Object>();
        options.put("concurrency", 2);
        options.put("config_path", "a\"b.yaml");
        options.put("disable_hot_restart", true);
        return options;
    }

    @Override
    public String nodeJson() {
        return "{\"id\": \"n\"}";
    }

    @Override
    public void failHealthChecks(boolean fail) {
        done.add("fail=" + fail);
    }

    @Override
    public void drainListeners(Drain how) {
        done.add(how.toString());
    }

    @Override
    public void reopenLogs() {
        done.add("reopen");
    }

    @Override
    public void quit() {
        done.add("quit");
    }

    @Override
    public List<ClusterStatus> clusters() {
        return clusters;
    }

    @Override
    public List<ListenerStatus> listeners() {
        return listeners;
    }

    @Override
    public Source bootstrap() {
        return new Source("type.googleapis.com/envoy.config.bootstrap.v3.Bootstrap", () -> "{\"node\": {}}");
    }

    @Override
    public Instant bootstrapRead() {
        return Instant.parse("2026-11-24T06:50:55.501Z");
    }

    @Override
    public List<ResourceStatus> resources(ConfigKind kind) {
        return resources.getOrDefault(kind, List.of());
    }

    @Override
    public String version(ConfigKind kind) {
        return versions.getOrDefault(kind, "");
    }
}
