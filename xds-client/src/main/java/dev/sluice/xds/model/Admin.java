package dev.sluice.xds.model;

import org.jspecify.annotations.Nullable;

/**
 * The admin interface.
 *
 * @param address where it listens; null serves none
 */
public record Admin(@Nullable Address address) {}
