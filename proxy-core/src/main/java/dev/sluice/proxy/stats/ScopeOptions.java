package dev.sluice.proxy.stats;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a scope shows besides its statistics.
 *
 * @param statusPrefix what stands before the code in the names of {@link Cells#status}, such as {@code upstream_rq_};
 *     null when the scope counts no codes
 * @param timings histograms shown before their first sample; others appear with it
 * @param whenUsed whether the scope stays unseen until a worker has asked for its cells
 */
public record ScopeOptions(@Nullable String statusPrefix, List<Timing> timings, boolean whenUsed) {
    /** Statistics alone. */
    public static final ScopeOptions PLAIN = new ScopeOptions(null, List.of(), false);

    /** Of {@code cluster.<name>} with {@link ClusterStat}. */
    public static final ScopeOptions CLUSTER = new ScopeOptions(
            "upstream_rq_",
            List.of(Timings.UPSTREAM_CX_CONNECT_MS, Timings.UPSTREAM_CX_LENGTH_MS, Timings.UPSTREAM_RQ_PER_CX),
            false);

    /** Of {@code cluster.<name>.external}, {@code .internal} and {@code .canary} with {@link OriginStat}. */
    public static final ScopeOptions ORIGIN = new ScopeOptions("upstream_rq_", List.of(), true);

    /** Of {@code http.<prefix>} with {@link HttpStat}. */
    public static final ScopeOptions HTTP =
            new ScopeOptions(null, List.of(Timings.DOWNSTREAM_CX_LENGTH_MS, Timings.DOWNSTREAM_RQ_TIME), false);

    /** Of {@code listener.<address>} with {@link ListenerStat}. */
    public static final ScopeOptions LISTENER = new ScopeOptions(null, List.of(Timings.DOWNSTREAM_CX_LENGTH_MS), false);

    /** Of the codecs' scopes, which Envoy makes with the first connection. */
    public static final ScopeOptions WHEN_USED = new ScopeOptions(null, List.of(), true);

    public ScopeOptions {
        timings = List.copyOf(timings);
    }
}
