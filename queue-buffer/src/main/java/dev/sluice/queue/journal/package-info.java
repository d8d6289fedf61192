/** The durable log under every queue: segments of checksummed records, one writer, group commit, recovery. */
@NullMarked
package dev.sluice.queue.journal;

import org.jspecify.annotations.NullMarked;
