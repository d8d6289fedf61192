package dev.sluice.xds.model;

import java.util.List;

/**
 * A chain of network filters; it matches every connection.
 *
 * @param name shown in logs; may be empty
 * @param filters at least one; the last is terminal
 */
public record FilterChain(String name, List<NetworkFilter> filters) {
    public FilterChain {
        filters = List.copyOf(filters);
    }
}
