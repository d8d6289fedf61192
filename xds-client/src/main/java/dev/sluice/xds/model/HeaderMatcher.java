package dev.sluice.xds.model;

/**
 * A condition on a header; values of a repeated header are joined by commas.
 *
 * @param name lower case
 * @param match the condition
 * @param invertMatch turns the result round
 * @param treatMissingHeaderAsEmpty a missing header counts as an empty one
 */
public record HeaderMatcher(String name, HeaderMatch match, boolean invertMatch, boolean treatMissingHeaderAsEmpty) {}
