package dev.sluice.xds.snapshot;

import dev.sluice.xds.model.Source;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a resource stands; {@code /config_dump} shows it.
 *
 * @param name its name
 * @param dynamic false when it is of the bootstrap
 * @param active what is in force; null before the first version is
 * @param warming what waits for its dependencies; null when nothing does
 * @param error the last refusal since the last good version; null when there was none
 */
public record ResourceStatus(
        String name,
        boolean dynamic,
        @Nullable Version active,
        @Nullable Version warming,
        @Nullable Failure error) {
    /**
     * One version of a resource.
     *
     * @param versionInfo as the source gave it; may be empty
     * @param lastUpdated when it came
     * @param source the message
     */
    public record Version(String versionInfo, Instant lastUpdated, Source source) {}

    /**
     * A refused version.
     *
     * @param versionInfo as the source gave it; may be empty
     * @param lastUpdateAttempt when it came
     * @param details why it was refused
     * @param source the message; {@link Source#NONE} where it could not be read
     */
    public record Failure(String versionInfo, Instant lastUpdateAttempt, String details, Source source) {}
}
