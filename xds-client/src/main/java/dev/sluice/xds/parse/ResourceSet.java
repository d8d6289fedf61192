package dev.sluice.xds.parse;

import dev.sluice.xds.model.Source;
import dev.sluice.xds.read.Problem;
import java.util.List;

/**
 * The resources of one discovery response; valid ones may be used although others are not (Envoy: partial application).
 *
 * @param <T> the record of a resource
 * @param versionInfo the version of the response; may be empty
 * @param valid resources that may be used, in order, each name once
 * @param invalid resources that may not
 * @param warnings what was accepted without effect, or not known
 */
public record ResourceSet<T>(String versionInfo, List<Valid<T>> valid, List<Invalid> invalid, List<Problem> warnings) {
    /**
     * A resource that may be used.
     *
     * @param name its name
     * @param version its own version, or that of the response
     * @param resource its record
     */
    public record Valid<T>(String name, String version, T resource) {}

    /**
     * A resource that may not be used.
     *
     * @param name its name; empty where even that could not be read
     * @param source the message; {@link Source#NONE} where it could not be read
     * @param problems why not; paths start at the resource
     */
    public record Invalid(String name, Source source, List<Problem> problems) {}
}
