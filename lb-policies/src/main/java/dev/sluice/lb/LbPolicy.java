package dev.sluice.lb;

/**
 * A balancing policy with its configuration: one per cluster configuration, used on the control thread.
 *
 * <p>A new policy is a record in {@link LbConfig}, a class here and a line in {@link LbPolicies}; what reads it from a
 * cluster is an entry of {@code LbPolicyParser}, in xds-client. Its class says with what {@link HostTable} it chooses
 * among hosts, and whether {@linkplain PriorityBalancer#of at its own discretion} or {@linkplain PriorityBalancer#byHash
 * by a hash}; priorities, localities, panic and tried hosts are the same for all.
 */
public interface LbPolicy {
    /**
     * Prepares choices among these hosts; called for every change of the set.
     *
     * @return immutable, shared by all workers
     */
    Balancer prepare(HostSet hosts);
}
