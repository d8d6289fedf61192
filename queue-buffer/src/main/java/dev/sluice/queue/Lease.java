package dev.sluice.queue;

import dev.sluice.queue.message.Message;

/**
 * One delivery to be made, ended by exactly one {@link Event.Attempted} with its number. The body is borrowed: it
 * stays valid until that event is applied, or until {@link Effects#cancelAttempt} has returned.
 *
 * @param number names this delivery
 * @param attempt value of the {@code Sluice-Attempt} header, from 1
 * @param timeoutNanos of this attempt, never reaching beyond the message's deadline
 * @param firstEnqueuedMillis wall clock
 */
public record Lease(long number, Message message, int attempt, long timeoutNanos, long firstEnqueuedMillis) {}
