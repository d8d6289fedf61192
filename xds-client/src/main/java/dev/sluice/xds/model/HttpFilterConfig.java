package dev.sluice.xds.model;

/** The configuration of an HTTP filter; open, so that a filter's record is an addition and no edit. */
public interface HttpFilterConfig {}
