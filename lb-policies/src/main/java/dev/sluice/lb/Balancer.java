package dev.sluice.lb;

import java.util.random.RandomGenerator;

/** A policy's work for one host set that all workers can share; immutable. */
public interface Balancer {
    /** A picker for the one worker that owns {@code random}; cheap, as most of it is built when first needed. */
    Picker picker(RandomGenerator random);
}
