package dev.sluice.xds.snapshot;

import dev.sluice.xds.model.ConfigSource;
import dev.sluice.xds.parse.ResourceType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what was refused: which resource, from where, at which path and why. */
final class RefusalLog {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotBuilder.class);

    void refused(ResourceType<?> type, ConfigSource source, Rejection rejection) {
        LOG.warn(
                "{} refused, the last good version stays: resource={} source={} reason={}",
                type.shortName(),
                rejection.name().isEmpty() ? "-" : rejection.name(),
                text(source),
                rejection.reason());
    }

    void isStatic(ResourceType<?> type, ConfigSource source, String name) {
        LOG.warn(
                "{} skipped, it is in the bootstrap and cannot be changed: resource={} source={}",
                type.shortName(),
                name,
                text(source));
    }

    void late(ResourceType<?> type, ConfigSource source, String name) {
        LOG.warn(
                "{} went on without an answer after initial_fetch_timeout: resource={} source={}",
                type.shortName(),
                name,
                text(source));
    }

    private static String text(ConfigSource source) {
        return switch (source) {
            case ConfigSource.Path path -> path.path();
            case ConfigSource.Ads ads -> "ads";
        };
    }
}
