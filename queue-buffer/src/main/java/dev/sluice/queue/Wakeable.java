package dev.sluice.queue;

import dev.sluice.queue.order.Timed;

/** What the core's timers wake. */
abstract sealed class Wakeable extends Timed permits Item, Waiter, Queue {}
