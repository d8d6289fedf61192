package dev.sluice.lb;

import java.util.List;

/**
 * The hosts of one locality in one priority.
 *
 * @param locality the place
 * @param weight share of the priority's traffic where localities are weighted, 0 to 2^32 - 1; 0 (also: not set) gets none
 * @param hosts members in the order of the assignment
 */
public record LocalityHosts(Locality locality, long weight, List<Host> hosts) {
    public LocalityHosts {
        if (weight < 0 || weight > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException("locality " + locality + ": weight " + weight + " is not in [0, 2^32)");
        }
        hosts = List.copyOf(hosts);
    }
}
