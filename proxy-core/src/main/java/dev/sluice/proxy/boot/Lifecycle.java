package dev.sluice.proxy.boot;

import dev.sluice.proxy.accesslog.AccessLogs;
import dev.sluice.proxy.admin.ServerControl;
import dev.sluice.proxy.admin.ServerPhase;
import dev.sluice.proxy.server.ListenerRegistry;
import dev.sluice.proxy.stats.ScopeOptions;
import dev.sluice.proxy.stats.ServerStat;
import dev.sluice.proxy.stats.StatStore;
import dev.sluice.xds.model.Node;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/** Where the process is in its life, and what the admin pages may do about it. Confined to the control loop. */
final class Lifecycle implements ServerControl {
    private static final long NO_CERTIFICATE = 0xffffffffL; // as Envoy shows it

    private final Node node;
    private final Map<String, Object> options;
    private final InstantSource clock;
    private final long startMillis;
    private final ListenerRegistry listeners;
    private final AccessLogs accessLogs;
    private final Runnable quit;
    private ServerPhase phase = ServerPhase.PRE_INITIALIZING;
    private boolean failing;

    /** What a lifecycle acts on. */
    record Parts(
            StatStore stats, InstantSource clock, ListenerRegistry listeners, AccessLogs accessLogs, Runnable quit) {}

    Lifecycle(Node node, RunOptions options, Parts parts) {
        this.node = node;
        this.options = ShownOptions.of(options);
        this.clock = parts.clock();
        this.startMillis = clock.millis();
        this.listeners = parts.listeners();
        this.accessLogs = parts.accessLogs();
        this.quit = parts.quit();
        var scope = parts.stats().scope("server", ServerStat.class, ScopeOptions.PLAIN);
        scope.gauge(ServerStat.LIVE.text(), () -> phase() == ServerPhase.LIVE ? 1 : 0);
        scope.gauge(ServerStat.STATE.text(), () -> phase().ordinal());
        scope.gauge(ServerStat.CONCURRENCY.text(), options::workers);
        scope.gauge("uptime", () -> uptime().toSeconds());
        var runtime = Runtime.getRuntime();
        scope.gauge("memory_allocated", () -> runtime.totalMemory() - runtime.freeMemory());
        scope.gauge("memory_heap_size", runtime::totalMemory);
        scope.gauge(ServerStat.HOT_RESTART_EPOCH.text(), () -> 0);
        scope.gauge("hot_restart_generation", () -> 1);
        scope.gauge("parent_connections", () -> 0);
        scope.gauge("total_connections", () -> listeners.connections(true) + listeners.connections(false));
        scope.gauge("days_until_first_cert_expiring", () -> NO_CERTIFICATE);
    }

    /** The process is where {@code now} says; nothing leads back from draining. */
    void enter(ServerPhase now) {
        if (phase != ServerPhase.DRAINING) phase = now;
    }

    @Override
    public ServerPhase phase() {
        return failing && phase == ServerPhase.LIVE ? ServerPhase.DRAINING : phase;
    }

    @Override
    public Duration uptime() {
        return Duration.ofMillis(clock.millis() - startMillis);
    }

    @Override
    public String version() {
        return Version.text();
    }

    @Override
    public Map<String, Object> options() {
        return options;
    }

    @Override
    public String nodeJson() {
        return NodeJson.of(node);
    }

    @Override
    public void failHealthChecks(boolean fail) {
        failing = fail;
        listeners.failing(fail);
    }

    @Override
    public void drainListeners(Drain how) {
        listeners.drainListeners(how.inboundOnly(), how.graceful(), !how.skipExit());
    }

    @Override
    public void reopenLogs() {
        accessLogs.reopen();
    }

    @Override
    public void quit() {
        quit.run();
    }
}
