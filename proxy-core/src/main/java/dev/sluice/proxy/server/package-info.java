/** Workers and what runs on them: sockets, listeners, and the registries through which configuration reaches them. */
@NullMarked
package dev.sluice.proxy.server;

import org.jspecify.annotations.NullMarked;
