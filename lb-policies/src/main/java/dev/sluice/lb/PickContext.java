package dev.sluice.lb;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What one exchange tells a picker and what it hears back. Owned by the exchange, used for each of its attempts, and used
 * again for another exchange after {@link #begin}; not thread-safe. Tried hosts are bounded by the exchange's attempts.
 */
public final class PickContext {
    private static final Host[] NONE = {};

    private long nowNanos;
    private Host[] tried = NONE;
    private int triedCount;
    private int reselections;
    private boolean hashed;
    private long hash;

    private long point;
    private int selection;

    private int priority;
    private boolean panic;
    private @Nullable NoHost noHost;

    /** Forgets everything said and heard before. */
    public void begin(long nowNanos) {
        this.nowNanos = nowNanos;
        Arrays.fill(tried, 0, triedCount, null);
        triedCount = 0;
        reselections = 0;
        hashed = false;
        answer(0, false, null);
    }

    /** The moment of the coming pick. */
    public void now(long nanos) {
        nowNanos = nanos;
    }

    /** A host has been tried in vain. */
    public void tried(Host host) {
        if (triedCount == tried.length) tried = Arrays.copyOf(tried, Math.max(4, 2 * triedCount));
        tried[triedCount++] = host;
    }

    /**
     * How often the coming picks choose again when they fall on a tried host; the last choice stands (Envoy:
     * {@code previous_hosts} with {@code host_selection_retry_max_attempts}, for retries only). 0, the state after
     * {@link #begin}, lets tried hosts be chosen.
     */
    public void reselections(int count) {
        reselections = count;
    }

    /**
     * What the exchange is to be told apart by, in 64 bits that are evenly spread ({@link XxHash64}); policies that choose
     * by a hash give equal ones the same host, others pass it over. Stays for all attempts of the exchange.
     */
    public void hash(long value) {
        hashed = true;
        hash = value;
    }

    /** A pick by hash begins: it aims at the exchange's hash, and where there is none anywhere (Envoy). */
    void aim(RandomGenerator random) {
        point = hashed ? hash : random.nextLong();
        selection = 0;
    }

    /** Where a pick by hash aims; the same however often it chooses again. */
    long point() {
        return point;
    }

    /** Says how often this pick has chosen again. */
    void selection(int count) {
        selection = count;
    }

    /** How often this pick has chosen again: a choice by hash moves on by it (Envoy: the attempt of a ring's choice). */
    int selection() {
        return selection;
    }

    long nowNanos() {
        return nowNanos;
    }

    int reselections() {
        return reselections;
    }

    /** Whether the host has been tried in vain. */
    public boolean hasTried(Host host) {
        for (int i = 0; i < triedCount; i++) if (host.equals(tried[i])) return true;
        return false;
    }

    void answer(int priority, boolean panic, @Nullable NoHost noHost) {
        this.priority = priority;
        this.panic = panic;
        this.noHost = noHost;
    }

    /** The priority the last pick fell on, 0 is the highest. */
    public int priority() {
        return priority;
    }

    /** Whether the last pick was made in panic (Envoy counts it as {@code lb_healthy_panic}). */
    public boolean panic() {
        return panic;
    }

    /** Why the last pick found no host; null if it found one. */
    public @Nullable NoHost noHost() {
        return noHost;
    }
}
