/** The pure parts of delivering: judging an attempt, back-off, rate, concurrency, prediction and the brake. */
@NullMarked
package dev.sluice.queue.delivery;

import org.jspecify.annotations.NullMarked;
