/** Format strings with Envoy's {@code %OPERATORS%}, compiled to write bytes; for access logs and header values. */
@NullMarked
package dev.sluice.proxy.format;

import org.jspecify.annotations.NullMarked;
