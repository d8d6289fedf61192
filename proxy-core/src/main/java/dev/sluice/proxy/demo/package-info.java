/** The first minute: a tour on loopback that shows, with real requests and a real kill -9, what Sluice does. */
@NullMarked
package dev.sluice.proxy.demo;

import org.jspecify.annotations.NullMarked;
