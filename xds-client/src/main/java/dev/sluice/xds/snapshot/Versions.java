package dev.sluice.xds.snapshot;

import dev.sluice.xds.model.Source;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The versions of one resource: in force, waiting, refused.
 *
 * @param <T> the record of the resource
 */
final class Versions<T> {
    /** One version. */
    record Version<T>(T resource, String versionInfo, Instant at) {}

    private final Function<T, Source> source;

    @Nullable
    Version<T> active;

    @Nullable
    Version<T> warming;

    ResourceStatus.@Nullable Failure error;

    Versions(Function<T, Source> source) {
        this.source = source;
    }

    boolean isEmpty() {
        return active == null && warming == null;
    }

    boolean isActive(T resource) {
        return active != null && same(active.resource, resource);
    }

    boolean isWarming(T resource) {
        return warming != null && same(warming.resource, resource);
    }

    /** Resources are the same when their messages are. */
    private boolean same(T one, T other) {
        var message = source.apply(one);
        return message.equals(Source.NONE) ? one.equals(other) : message.equals(source.apply(other));
    }

    /** A version that was read was refused later. */
    void refused(Version<T> version, Instant at, String details) {
        refused(version.versionInfo, at, details, source.apply(version.resource));
    }

    void refused(String versionInfo, Instant at, String details, Source message) {
        error = new ResourceStatus.Failure(versionInfo, at, details, message);
    }

    ResourceStatus status(String name, boolean dynamic) {
        return new ResourceStatus(name, dynamic, shown(active), shown(warming), error);
    }

    private ResourceStatus.@Nullable Version shown(@Nullable Version<T> version) {
        return version == null
                ? null
                : new ResourceStatus.Version(version.versionInfo, version.at, source.apply(version.resource));
    }
}
