package dev.sluice.proxy.admin;

import dev.sluice.lb.Host;
import dev.sluice.lb.HostSet;
import dev.sluice.xds.model.Cluster;
import java.util.function.ObjIntConsumer;

/**
 * A cluster as {@code /clusters} shows it.
 *
 * @param config what it was made of
 * @param dynamic whether it was discovered
 * @param hosts its hosts at this moment
 * @param retries how many retries may be under way at this moment
 * @param highRetries the same at high priority
 */
public record ClusterStatus(Cluster config, boolean dynamic, HostSet hosts, long retries, long highRetries) {
    /** Shows each host with its priority, in order. */
    void forEachHost(ObjIntConsumer<Host> visitor) {
        var priorities = hosts.priorities();
        for (int priority = 0; priority < priorities.size(); priority++) {
            for (var locality : priorities.get(priority).localities()) {
                for (var host : locality.hosts()) visitor.accept(host, priority);
            }
        }
    }
}
