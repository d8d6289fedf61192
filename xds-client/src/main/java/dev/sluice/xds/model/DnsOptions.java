package dev.sluice.xds.model;

import java.time.Duration;

/**
 * How the names of a cluster are resolved.
 *
 * @param refreshRate between queries; Envoy: 5 s
 * @param failureRefreshBase first back-off window after a failure; the refresh rate unless configured
 * @param failureRefreshMax largest back-off window after a failure
 * @param jitter added to the refresh rate at random, up to this
 * @param lookupFamily which addresses are taken
 * @param respectTtl whether an answer that says how long it holds is refreshed then, in place of the refresh rate
 */
public record DnsOptions(
        Duration refreshRate,
        Duration failureRefreshBase,
        Duration failureRefreshMax,
        Duration jitter,
        DnsLookupFamily lookupFamily,
        boolean respectTtl) {
    /** Envoy's defaults. */
    public static final DnsOptions DEFAULT = new DnsOptions(
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ZERO,
            DnsLookupFamily.AUTO,
            false);
}
