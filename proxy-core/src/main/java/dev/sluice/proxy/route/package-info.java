/** Routes compiled for matching: which virtual host and route a request has, and what they do to its head. */
@NullMarked
package dev.sluice.proxy.route;

import org.jspecify.annotations.NullMarked;
