package dev.sluice.xds.model;

/** The configuration of an HTTP filter. */
public sealed interface HttpFilterConfig permits Router, QueueFilter {}
