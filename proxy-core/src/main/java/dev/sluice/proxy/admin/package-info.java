/** The admin interface: Envoy's pages over HTTP/1 on the control loop, and the views of the proxy they show. */
@NullMarked
package dev.sluice.proxy.admin;

import org.jspecify.annotations.NullMarked;
