package dev.sluice.lb;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A bound on something scarce of the data path, such as requests in flight to a cluster; shared by all workers. A try
 * never waits.
 *
 * <p>It is used through a {@link Permit}, which its holder owns and uses again: taking one allocates nothing, and the
 * limit itself only counts. Counting is exact: no race passes the bound (Envoy's soft limits may). The count is one
 * atomic cell and not striped, because every try must see all that is held.
 */
public final class Limit {
    private final LongSupplier max;
    private final LongSupplier openAt;
    private final AtomicLong held = new AtomicLong();
    private volatile boolean used;

    private Limit(LongSupplier max, LongSupplier openAt) {
        this.max = max;
        this.openAt = openAt;
    }

    /** At most {@code max} permits at a time; 0 refuses all. */
    public static Limit of(long max) {
        if (max < 0) throw new IllegalArgumentException("limit " + max + " is below 0");
        return new Limit(() -> max, () -> max);
    }

    /**
     * A bound that may differ at every try, computed without waiting; any thread asks for it. It {@link #open shows} as if
     * the bound were {@code shown}.
     */
    public static Limit moving(LongSupplier max, long shown) {
        return new Limit(max, () -> shown);
    }

    /** How many permits may be held at this moment. */
    public long max() {
        return max.getAsLong();
    }

    /** How many are held; above {@link #max} after {@link Permit#acquire} or when the bound fell. */
    public long held() {
        return held.get();
    }

    /** Whether the next try would be refused. */
    public boolean full() {
        return held() >= max();
    }

    /**
     * What the {@code circuit_breakers} gauges that end in {@code open} show: full, but a limit of 0 only once something
     * went past it (Envoy sets the gauge when the count changes).
     */
    public boolean open() {
        return used && held() >= openAt.getAsLong();
    }

    /** Whether anything was ever held. */
    public boolean used() {
        return used;
    }

    boolean tryTake() {
        long most = max();
        for (long now = held.get(); now < most; ) {
            long seen = held.compareAndExchange(now, now + 1);
            if (seen == now) {
                mark();
                return true;
            }
            now = seen;
        }
        return false;
    }

    void take() {
        held.incrementAndGet();
        mark();
    }

    private void mark() {
        if (!used) used = true;
    }

    void give() {
        held.decrementAndGet();
    }
}
