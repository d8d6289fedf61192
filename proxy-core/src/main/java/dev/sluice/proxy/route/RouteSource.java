package dev.sluice.proxy.route;

import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.RequestHead;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Where a connection manager finds the route of a request: a fixed table, or the latest one of a name. */
public interface RouteSource {
    /** The first route that matches, or null; {@code random} decides fractional matches. */
    @Nullable
    Route match(RequestHead head, RandomGenerator random);

    /** Headers that requests from outside must not carry into this table's routes. */
    List<HeaderName> internalOnlyHeaders();
}
