package dev.sluice.xds.model;

/** How the endpoints of a cluster are found. */
public sealed interface Discovery {

    /**
     * They are written down, as IP addresses.
     *
     * @param loadAssignment the endpoints
     */
    record Static(ClusterLoadAssignment loadAssignment) implements Discovery {}

    /**
     * They are discovered.
     *
     * @param edsConfig where from
     * @param serviceName the name asked for; the cluster's name unless configured
     */
    record Eds(ConfigSource edsConfig, String serviceName) implements Discovery {}

    /**
     * All addresses a name resolves to are hosts.
     *
     * @param loadAssignment endpoints whose hosts are DNS names or IP addresses
     * @param dns how names are resolved
     */
    record StrictDns(ClusterLoadAssignment loadAssignment, DnsOptions dns) implements Discovery {}

    /**
     * The first address the name resolves to is the one host.
     *
     * @param loadAssignment exactly one endpoint
     * @param dns how names are resolved
     */
    record LogicalDns(ClusterLoadAssignment loadAssignment, DnsOptions dns) implements Discovery {}
}
