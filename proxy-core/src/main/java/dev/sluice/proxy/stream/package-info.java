/** One exchange through its filters: states, the runner, the connection manager's head rules and local replies. */
@NullMarked
package dev.sluice.proxy.stream;

import org.jspecify.annotations.NullMarked;
