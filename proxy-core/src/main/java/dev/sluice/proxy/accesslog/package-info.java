/** Access logs: filters, lines, and files written by threads of their own, which workers never wait for. */
@NullMarked
package dev.sluice.proxy.accesslog;

import org.jspecify.annotations.NullMarked;
