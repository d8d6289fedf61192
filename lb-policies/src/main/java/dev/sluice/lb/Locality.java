package dev.sluice.lb;

/** Where a host runs; parts that are not known are empty. */
public record Locality(String region, String zone, String subZone) {
    /** No part is known. */
    public static final Locality UNKNOWN = new Locality("", "", "");
}
