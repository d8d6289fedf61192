/** The shell around the core: journal, timers and hand-over between threads; what the proxy holds. */
@NullMarked
package dev.sluice.queue.store;

import org.jspecify.annotations.NullMarked;
