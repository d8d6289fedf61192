package dev.sluice.xds.snapshot;

import dev.sluice.xds.parse.ResourceSet;
import dev.sluice.xds.read.Problem;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A resource that was refused; its last good version stays in force.
 *
 * @param name the resource; empty where even its name could not be read
 * @param reason why, each problem with its path
 */
public record Rejection(String name, String reason) {
    static Rejection of(ResourceSet.Invalid invalid) {
        return new Rejection(invalid.name(), reason(invalid.problems()));
    }

    static String reason(List<Problem> problems) {
        return problems.stream().map(Problem::toString).collect(Collectors.joining("; "));
    }
}
