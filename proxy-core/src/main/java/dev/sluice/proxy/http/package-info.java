/** Heads over bytes, the sinks between codecs and streams, and the HTTP/1.1 and HTTP/2 codecs. */
@NullMarked
package dev.sluice.proxy.http;

import org.jspecify.annotations.NullMarked;
