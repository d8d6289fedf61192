package dev.sluice.xds.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A match and what is done about it.
 *
 * @param name shown in logs; may be empty
 * @param match which requests
 * @param action what is done
 * @param headerMutations the most specific level
 * @param requestBodyBufferLimit bytes kept of a body for a retry; null takes the virtual host's
 * @param typedPerFilterConfig by filter name
 */
public record Route(
        String name,
        RouteMatch match,
        Action action,
        HeaderMutations headerMutations,
        @Nullable Long requestBodyBufferLimit,
        Map<String, RouteFilterConfig> typedPerFilterConfig) {
    public Route {
        typedPerFilterConfig = Map.copyOf(typedPerFilterConfig);
    }
}
