package dev.sluice.xds.model;

/**
 * The router filter.
 *
 * @param suppressEnvoyHeaders adds no {@code x-envoy-*} headers
 * @param respectExpectedRqTimeout takes {@code x-envoy-expected-rq-timeout-ms} as the timeout
 */
public record Router(boolean suppressEnvoyHeaders, boolean respectExpectedRqTimeout) implements HttpFilterConfig {
    /** Envoy's defaults. */
    public static final Router DEFAULT = new Router(false, false);
}
