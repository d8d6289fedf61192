/** The queue: the filter that keeps requests and answers for them, and the deliveries that send them on. */
@NullMarked
package dev.sluice.proxy.filter.queue;

import org.jspecify.annotations.NullMarked;
