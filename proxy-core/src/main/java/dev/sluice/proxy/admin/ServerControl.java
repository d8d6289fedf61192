package dev.sluice.proxy.admin;

import java.time.Duration;
import java.util.Map;

/** What the pages show of the process and do to it. Called on the control loop. */
public interface ServerControl {
    /** Where it is in its life. */
    ServerPhase phase();

    /** How long it has been running. */
    Duration uptime();

    /** The version, as {@code <revision>/<version>/<state>/<build>/<TLS library>}. */
    String version();

    /** The options it was started with, by Envoy's names: strings, numbers and booleans. */
    Map<String, Object> options();

    /** The node as JSON. */
    String nodeJson();

    /** Makes health checks of this proxy fail, or no longer. */
    void failHealthChecks(boolean fail);

    /** Closes listeners. */
    void drainListeners(Drain how);

    /** Opens log files again. */
    void reopenLogs();

    /** Ends the process, at once. */
    void quit();

    /**
     * How to drain.
     *
     * @param inboundOnly only listeners of inbound traffic
     * @param graceful gives connections the drain time first
     * @param skipExit drains connections but keeps the listeners
     */
    record Drain(boolean inboundOnly, boolean graceful, boolean skipExit) {}
}
