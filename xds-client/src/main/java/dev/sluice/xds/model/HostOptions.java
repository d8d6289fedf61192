package dev.sluice.xds.model;

/**
 * What is done to the host before routing.
 *
 * @param stripPort {@code strip_matching_host_port} or {@code strip_any_host_port}
 * @param stripTrailingHostDot {@code strip_trailing_host_dot}
 */
public record HostOptions(StripPort stripPort, boolean stripTrailingHostDot) {
    /** Envoy's defaults: the host stays as it came. */
    public static final HostOptions DEFAULT = new HostOptions(StripPort.NONE, false);
}
