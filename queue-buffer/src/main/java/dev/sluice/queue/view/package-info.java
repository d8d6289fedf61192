/** What people and programs read of a queue: immutable snapshots for monitor, admin and metrics. */
@NullMarked
package dev.sluice.queue.view;

import org.jspecify.annotations.NullMarked;
