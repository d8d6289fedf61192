/**
 * Which of the deliverable messages goes next: one class an order, all in {@link dev.sluice.queue.order.OrderKind}, and
 * the heap that timers share.
 */
@NullMarked
package dev.sluice.queue.order;

import org.jspecify.annotations.NullMarked;
