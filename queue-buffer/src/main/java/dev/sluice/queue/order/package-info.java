/** Which of the deliverable messages goes next: one class an order, and the heap that timers share. */
@NullMarked
package dev.sluice.queue.order;

import org.jspecify.annotations.NullMarked;
