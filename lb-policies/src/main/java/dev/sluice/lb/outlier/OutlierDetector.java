package dev.sluice.lb.outlier;

import dev.sluice.lb.Host;
import dev.sluice.lb.HostSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The control thread's side: ejects reported hosts and lets them come back. Pure over {@code nowNanos}, a monotonic clock
 * in nanoseconds; used by one thread.
 *
 * <p>A host is ejected if afterwards at most {@code maxEjectionPercent} of the hosts are ({@code 100 · (ejected + 1) / n};
 * with Envoy's default of 10 a cluster below ten hosts ejects none), or if none is and {@code alwaysEjectOneHost} is set;
 * and if chance, by the enforcing percentage, wills so. It stays out for {@code min(base · backoff, max) + jitter},
 * checked at each sweep; its backoff grows by one with each ejection, while that still lengthens the time, and shrinks by
 * one with each sweep that finds it in and back for at least an interval.
 *
 * <p>An ejection is a mark on the host's stats. It takes effect when the caller prepares balancers from
 * {@link HostSet#refreshed()}.
 */
public final class OutlierDetector {
    private final OutlierConfig config;
    private final RandomGenerator random;
    private final OutlierCounters counters = new OutlierCounters();
    private Map<Host, Standing> standings = new LinkedHashMap<>();

    private static final class Standing {
        int backoff;
        long ejectedAt;
        long jitter;
        boolean returned; // was ejected before and is back
        long returnedAt;
    }

    public OutlierDetector(OutlierConfig config, RandomGenerator random) {
        this.config = config;
        this.random = random;
    }

    /** The cluster has these hosts now; those that are gone are forgotten with their ejection. */
    public void members(HostSet hosts) {
        Map<Host, Standing> next = new LinkedHashMap<>();
        hosts.hosts().forEach(host -> {
            var known = standings.get(host);
            next.put(host, known == null ? new Standing() : known);
        });
        standings = next;
        counters.ejectionsActive = standings.keySet().stream()
                .filter(host -> host.stats().ejected())
                .count();
    }

    /**
     * A worker's {@link OutlierMonitor} reports the host. Ignored if the host is ejected already or no member any more.
     *
     * @return whether the host is ejected now
     */
    public boolean detected(Host host, Detection detection, long nowNanos) {
        var known = standings.get(host);
        if (known == null || host.stats().ejected()) return false;
        counters.detected[detection.ordinal()]++;
        boolean ejects = mayEject(detection);
        if (ejects) eject(host, known, detection, nowNanos);
        host.stats().failureRuns().end(detection.run());
        return ejects;
    }

    private boolean mayEject(Detection detection) {
        double percent = 100.0 * (counters.ejectionsActive + 1) / standings.size();
        boolean first = config.alwaysEjectOneHost() && counters.ejectionsActive == 0;
        if (percent > config.maxEjectionPercent() && !first) {
            counters.overflow++;
            return false;
        }
        if (detection == Detection.CONSECUTIVE_5XX) counters.total++;
        return random.nextInt(100) < config.trigger(detection).enforcingPercent();
    }

    private void eject(Host host, Standing known, Detection detection, long nowNanos) {
        var times = config.times();
        counters.ejectionsActive++;
        counters.enforced[detection.ordinal()]++;
        known.ejectedAt = nowNanos;
        known.jitter = times.maxJitter() == 0 ? 0 : random.nextLong(times.maxJitter() + 1);
        if (known.backoff * times.baseEjection() < times.maxEjection() + times.baseEjection()) known.backoff++;
        host.stats().ejected(true);
    }

    /**
     * Lets hosts come back whose time is over; called once an interval.
     *
     * @return whether any came back
     */
    public boolean sweep(long nowNanos) {
        boolean changed = false;
        for (var entry : standings.entrySet()) {
            var host = entry.getKey();
            var known = entry.getValue();
            if (host.stats().ejected()) {
                if (nowNanos - known.ejectedAt < ejectionTime(known)) continue;
                comeBack(host, known, nowNanos);
                changed = true;
            } else if (known.returned
                    && nowNanos - known.returnedAt >= config.times().interval()
                    && known.backoff > 0) {
                known.backoff--;
            }
        }
        return changed;
    }

    /** Detection ends: every host comes back at once. */
    public void release(long nowNanos) {
        for (var entry : standings.entrySet()) {
            if (entry.getKey().stats().ejected()) comeBack(entry.getKey(), entry.getValue(), nowNanos);
        }
    }

    private long ejectionTime(Standing known) {
        var times = config.times();
        return Math.min(times.baseEjection() * known.backoff, times.maxEjection()) + known.jitter;
    }

    private void comeBack(Host host, Standing known, long nowNanos) {
        counters.ejectionsActive--;
        host.stats().ejected(false);
        for (var detection : Detection.values()) host.stats().failureRuns().end(detection.run());
        known.returned = true;
        known.returnedAt = nowNanos;
    }

    /** What was detected and done so far. */
    public OutlierCounters counters() {
        return counters;
    }
}
