/** Microbenchmarks of a request's way through the whole proxy, with peers that allocate nothing themselves. */
@NullMarked
package dev.sluice.bench;

import org.jspecify.annotations.NullMarked;
