/** The queue's core: a pure event and effect machine over several queues, its inputs, outputs and read model. */
@NullMarked
package dev.sluice.queue;

import org.jspecify.annotations.NullMarked;
