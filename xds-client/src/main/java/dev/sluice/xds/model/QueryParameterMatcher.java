package dev.sluice.xds.model;

import org.jspecify.annotations.Nullable;

/**
 * A condition on the first value of a query parameter.
 *
 * @param name the parameter
 * @param stringMatch how its value matches; null asks for presence only
 */
public record QueryParameterMatcher(String name, @Nullable StringMatcher stringMatch) {}
