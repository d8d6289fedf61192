/** Idempotency keys: which message a key stands for, for how long, and whether a repeat is the same request. */
@NullMarked
package dev.sluice.queue.idempotency;

import org.jspecify.annotations.NullMarked;
