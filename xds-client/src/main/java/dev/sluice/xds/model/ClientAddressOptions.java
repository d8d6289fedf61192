package dev.sluice.xds.model;

import java.util.List;

/**
 * How the address of a client is found, and which clients are internal.
 *
 * @param useRemoteAddress true trusts the peer address and appends it to {@code x-forwarded-for}; Envoy: false
 * @param xffNumTrustedHops proxies in front whose entries count
 * @param skipXffAppend true leaves {@code x-forwarded-for} untouched
 * @param appendXForwardedPort adds {@code x-forwarded-port} where absent
 * @param internalAddresses clients from here are internal; none by default
 */
public record ClientAddressOptions(
        boolean useRemoteAddress,
        int xffNumTrustedHops,
        boolean skipXffAppend,
        boolean appendXForwardedPort,
        List<CidrRange> internalAddresses) {
    /** Envoy's defaults. */
    public static final ClientAddressOptions DEFAULT = new ClientAddressOptions(false, 0, false, false, List.of());

    public ClientAddressOptions {
        internalAddresses = List.copyOf(internalAddresses);
    }
}
