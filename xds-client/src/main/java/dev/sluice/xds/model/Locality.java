package dev.sluice.xds.model;

/**
 * Where a node or endpoint runs; empty strings where unknown.
 *
 * @param region for example {@code eu-west1}
 * @param zone for example {@code eu-west1-b}
 * @param subZone for example a rack
 */
public record Locality(String region, String zone, String subZone) {
    /** The locality of which nothing is known. */
    public static final Locality EMPTY = new Locality("", "", "");
}
