package dev.sluice.proxy.admin;

import dev.sluice.xds.model.Source;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A resource as {@code /config_dump} shows it.
 *
 * @param name its name
 * @param state what is done with it
 * @param version of the update that brought it; empty for a static one
 * @param updated when it was accepted
 * @param source the message
 * @param rejection the last update that was refused; null when none was since it was accepted
 */
public record ConfigResource(
        String name,
        State state,
        String version,
        Instant updated,
        Source source,
        @Nullable Rejection rejection) {
    /** What is done with a resource. */
    public enum State {
        /** Comes from the bootstrap and is in force. */
        STATIC,
        /** Was discovered and is in force. */
        ACTIVE,
        /** Was discovered and waits for what it needs. */
        WARMING,
        /** Was replaced or removed and serves what it has. */
        DRAINING
    }

    /**
     * A refused update.
     *
     * @param version it had
     * @param details why
     * @param when it came
     */
    public record Rejection(String version, String details, Instant when) {}
}
