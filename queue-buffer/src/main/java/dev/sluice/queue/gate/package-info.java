/** Whether a destination may be tried now: pauses for known causes and a circuit breaker with half-open probing. */
@NullMarked
package dev.sluice.queue.gate;

import org.jspecify.annotations.NullMarked;
