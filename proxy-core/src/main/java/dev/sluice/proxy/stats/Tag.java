package dev.sluice.proxy.stats;

/** A label taken out of a name. */
record Tag(String name, String value) {}
