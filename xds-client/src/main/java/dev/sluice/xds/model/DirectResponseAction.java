package dev.sluice.xds.model;

/**
 * An answer from here.
 *
 * @param status 200 to 599
 * @param body sent as UTF-8; may be empty
 */
public record DirectResponseAction(int status, String body) implements Action {}
