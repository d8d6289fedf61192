/** Transports and what every connection of a worker shares: the loop, timers and coalesced writes. */
@NullMarked
package dev.sluice.proxy.net;

import org.jspecify.annotations.NullMarked;
