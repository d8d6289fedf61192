package dev.sluice.xds.model;

/** The configuration of a network filter. */
public sealed interface NetworkFilter permits HttpConnectionManager {}
