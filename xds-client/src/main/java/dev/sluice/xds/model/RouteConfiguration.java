package dev.sluice.xds.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Routes by virtual host.
 *
 * @param name unique among route configurations
 * @param virtualHosts no domain twice
 * @param headerMutations the least specific level
 * @param internalOnlyHeaders taken off requests of external clients
 * @param mostSpecificHeaderMutationsWins turns the order of the three levels round
 * @param validateClusters true refuses the routes when they name an unknown cluster; Envoy: true where inline,
 *     false by RDS
 * @param maxDirectResponseBodySizeBytes checked when read; Envoy: 4096
 * @param ignorePortInHostMatching compares hosts without their port
 * @param typedPerFilterConfig by filter name
 * @param source the message it was read from
 */
public record RouteConfiguration(
        String name,
        List<VirtualHost> virtualHosts,
        HeaderMutations headerMutations,
        List<String> internalOnlyHeaders,
        boolean mostSpecificHeaderMutationsWins,
        boolean validateClusters,
        int maxDirectResponseBodySizeBytes,
        boolean ignorePortInHostMatching,
        Map<String, RouteFilterConfig> typedPerFilterConfig,
        Source source) {
    public RouteConfiguration {
        virtualHosts = List.copyOf(virtualHosts);
        internalOnlyHeaders = List.copyOf(internalOnlyHeaders);
        typedPerFilterConfig = Map.copyOf(typedPerFilterConfig);
    }

    /** What is said about a filter, by its name: the route's words, else its virtual host's, else ours; null for none. */
    public @Nullable RouteFilterConfig perFilter(String filter, VirtualHost host, Route route) {
        var said = route.typedPerFilterConfig().get(filter);
        if (said == null) {
            said = host.typedPerFilterConfig().get(filter);
        }
        return said == null ? typedPerFilterConfig.get(filter) : said;
    }
}
