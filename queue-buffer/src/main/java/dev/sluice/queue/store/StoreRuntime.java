package dev.sluice.queue.store;

import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Time, chance, threads and measures of a store.
 *
 * @param owner the thread that owns it
 * @param blocking runs what waits for the disk: opening the journal, reading bodies back
 * @param nanoTime the monotonic clock
 * @param wallClock the wall clock
 * @param random for jitter and the journal's epochs; used by the owner only
 * @param meter told of durations
 */
public record StoreRuntime(
        Owner owner,
        Executor blocking,
        LongSupplier nanoTime,
        InstantSource wallClock,
        RandomGenerator random,
        QueueMeter meter) {}
