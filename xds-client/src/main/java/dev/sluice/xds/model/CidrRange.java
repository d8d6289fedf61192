package dev.sluice.xds.model;

/**
 * A range of IP addresses.
 *
 * @param addressPrefix an IPv4 or IPv6 literal
 * @param prefixLen leading bits that count: 0 to 32, or 0 to 128 for IPv6
 */
public record CidrRange(String addressPrefix, int prefixLen) {}
