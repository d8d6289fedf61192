package dev.sluice.xds.model;

import org.jspecify.annotations.Nullable;

/**
 * An access log.
 *
 * @param sink where lines go
 * @param filter which requests; null logs all
 * @param format what a line says
 */
public record AccessLog(AccessLogSink sink, @Nullable AccessLogFilter filter, AccessLogFormat format) {}
