package dev.sluice.lb;

import java.util.SplittableRandom;

/** Runs a property under many seeds and names the one that breaks it. */
public final class Seeds {
    private Seeds() {}

    /** A property of whatever {@code random} yields. */
    public interface Property {
        void check(SplittableRandom random) throws Exception;
    }

    /** Checks seeds 1 to {@code count}; to look at one, put {@link #only} in its place. */
    public static void upTo(int count, Property property) {
        for (int seed = 1; seed <= count; seed++) only(seed, property);
    }

    /** Checks one seed. */
    public static void only(long seed, Property property) {
        try {
            property.check(new SplittableRandom(seed));
        } catch (Exception | AssertionError e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
    }
}
