/** Drives real proxy processes over real sockets: process handles, raw clients and scripted upstreams. */
@NullMarked
package dev.sluice.e2e;

import org.jspecify.annotations.NullMarked;
