package dev.sluice.proxy.server;

import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.route.RouteSource;
import dev.sluice.proxy.route.RouteTable;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The route table of one name on one worker: what is in force now. Without a table nothing matches. */
final class NamedRoutes implements RouteSource {
    private @Nullable RouteTable table;

    void use(@Nullable RouteTable latest) {
        table = latest;
    }

    @Override
    public List<HeaderName> internalOnlyHeaders() {
        return table == null ? List.of() : table.internalOnlyHeaders();
    }

    @Override
    public @Nullable Route match(RequestHead head, RandomGenerator random) {
        return table == null ? null : table.match(head, random);
    }
}
