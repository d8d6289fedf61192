package dev.sluice.lb;

/**
 * A balancing policy with its configuration: one per cluster configuration, used on the control thread.
 *
 * <p>A new policy is a record in {@link LbConfig}, a class here and a line in {@link LbPolicies}; what reads it from a
 * cluster is an entry of {@code LbPolicyParser}, in xds-client.
 */
public interface LbPolicy {
    /**
     * Prepares choices among these hosts; called for every change of the set.
     *
     * @return immutable, shared by all workers
     */
    Balancer prepare(HostSet hosts);
}
