/**
 * Choice of an upstream host, and the limits around it; pure, without I/O, threads or clocks of its own.
 *
 * <p>A cluster's members are an immutable {@link dev.sluice.lb.HostSet}: priorities, their localities, their hosts. The
 * control thread makes one for each change of membership, weight or health and hands it to the cluster's
 * {@link dev.sluice.lb.LbPolicy}, whose {@link dev.sluice.lb.Balancer} is immutable and shared, tables and rings included. Each worker makes one
 * {@link dev.sluice.lb.Picker} from it, which holds the cursors and schedules and is used by that worker alone. A change
 * of one cluster therefore costs one balancer and, on each worker, one small picker that builds its schedules as they are
 * first needed.
 *
 * <p>What outlives such changes, and is the only thing shared and mutable, is a host's
 * {@link dev.sluice.lb.HostStats}, which also is the host's identity, and the counts inside a
 * {@link dev.sluice.lb.Limit}.
 *
 * <p>The formulas are Envoy's ("Load balancing", "Priority levels", "Degraded endpoints", "Panic threshold", "Locality
 * weighted load balancing", "Circuit breaking" of its architecture overview), in its integers.
 */
@NullMarked
package dev.sluice.lb;

import org.jspecify.annotations.NullMarked;
