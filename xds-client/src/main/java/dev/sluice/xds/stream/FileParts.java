package dev.sluice.xds.stream;

import java.util.concurrent.Executor;

/**
 * What files are read with.
 *
 * @param watcher tells of moves
 * @param blocking runs reads, which block
 * @param control runs everything else
 * @param rejectUnknownFields {@code --reject-unknown-dynamic-fields}
 */
public record FileParts(FileWatcher watcher, Executor blocking, Executor control, boolean rejectUnknownFields) {}
