package dev.sluice.queue.journal;

import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Time, chance and threads from outside.
 *
 * @param nanoTime monotonic; read on the journal's thread
 * @param wallClock stamps segments; of no influence on behaviour
 * @param random epochs of segments; used on the opening and the journal's thread only
 * @param background runs the zero-filling of spare segments, one task at a time; the task blocks on the disk
 */
public record JournalRuntime(
        LongSupplier nanoTime, InstantSource wallClock, RandomGenerator random, Executor background) {}
