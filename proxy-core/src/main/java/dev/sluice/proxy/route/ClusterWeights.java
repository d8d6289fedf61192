package dev.sluice.proxy.route;

import dev.sluice.proxy.format.Surroundings;
import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.xds.model.ClusterSpecifier;
import dev.sluice.xds.model.ClusterWeight;
import dev.sluice.xds.model.Route;
import dev.sluice.xds.model.RouteAction;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A route's weighted clusters: each is chosen in proportion to its weight (Envoy: a number modulo the total weight). */
public final class ClusterWeights {
    /** One choice: the cluster, and what its entry does to heads besides the route's own edits. */
    public record Choice(ClusterWeight cluster, HeaderEdits edits) {}

    private final List<Choice> choices;
    private final long total;
    private final @Nullable HeaderName header;

    private ClusterWeights(List<Choice> choices, @Nullable String header) {
        this.choices = choices;
        this.total =
                choices.stream().mapToLong(choice -> choice.cluster().weight()).sum();
        this.header = header == null || header.isEmpty() ? null : HeaderName.inRequest(header);
    }

    static @Nullable ClusterWeights of(Route route, Surroundings surroundings) {
        if (!(route.action() instanceof RouteAction action)) return null;
        if (!(action.cluster() instanceof ClusterSpecifier.Weighted weighted)) return null;
        var choices = weighted.clusters().stream()
                .map(cluster -> new Choice(cluster, HeaderEdits.of(cluster.headerMutations(), surroundings)))
                .toList();
        return new ClusterWeights(choices, weighted.headerName());
    }

    /** Chooses by the number in the configured header, if there, else by chance. */
    public Choice choose(RequestHead head, RandomGenerator random) {
        long number = random.nextLong() >>> 1;
        if (header != null) {
            var given = head.get(header);
            if (given != null && !given.isEmpty() && given.chars().allMatch(c -> c >= '0' && c <= '9')) {
                try {
                    number = Long.parseUnsignedLong(given);
                } catch (NumberFormatException tooLarge) {
                    // Chance decides.
                }
            }
        }
        long left = Long.remainderUnsigned(number, total);
        for (var choice : choices) {
            left -= choice.cluster().weight();
            if (left < 0) return choice;
        }
        return choices.getLast();
    }
}
