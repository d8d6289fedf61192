/** The router: the terminal filter that sends a request to a cluster, in one attempt or several, or answers for a route. */
@NullMarked
package dev.sluice.proxy.filter.router;

import org.jspecify.annotations.NullMarked;
