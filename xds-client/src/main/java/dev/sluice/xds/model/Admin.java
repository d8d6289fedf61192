package dev.sluice.xds.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The admin interface.
 *
 * @param address where it listens; null serves none
 * @param accessLogs logs of its requests
 */
public record Admin(@Nullable Address address, List<AccessLog> accessLogs) {
    public Admin {
        accessLogs = List.copyOf(accessLogs);
    }
}
