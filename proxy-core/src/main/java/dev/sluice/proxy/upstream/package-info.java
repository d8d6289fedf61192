/** Clusters on one worker: their hosts' pools and connections, what is chosen and what is refused. */
@NullMarked
package dev.sluice.proxy.upstream;

import org.jspecify.annotations.NullMarked;
