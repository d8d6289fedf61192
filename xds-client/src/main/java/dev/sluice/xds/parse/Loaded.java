package dev.sluice.xds.parse;

import dev.sluice.xds.read.Problem;
import java.util.List;

/**
 * What came of reading a configuration: all of it, or the reasons why not.
 *
 * @param <T> what was read
 */
public sealed interface Loaded<T> {
    /**
     * It was read.
     *
     * @param value what was read
     * @param warnings what was accepted without effect, or not known in dynamic configuration
     */
    record Ok<T>(T value, List<Problem> warnings) implements Loaded<T> {}

    /**
     * Nothing of it may be used.
     *
     * @param problems all that is wrong; never empty
     */
    record Failed<T>(List<Problem> problems) implements Loaded<T> {}
}
