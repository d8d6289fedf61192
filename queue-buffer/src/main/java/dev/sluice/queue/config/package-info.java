/** A queue's settings as records, validated when made. */
@NullMarked
package dev.sluice.queue.config;

import org.jspecify.annotations.NullMarked;
