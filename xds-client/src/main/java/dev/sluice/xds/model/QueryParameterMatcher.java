package dev.sluice.xds.model;

import org.jspecify.annotations.Nullable;

/**
 * A condition on the first value of a query parameter.
 *
 * @param name the parameter
 * @param stringMatch how its value matches; null asks for presence or absence only
 * @param present whether the parameter must be there, where no value is asked for
 */
public record QueryParameterMatcher(String name, @Nullable StringMatcher stringMatch, boolean present) {}
