/** What can go wrong with an exchange, as values: one vocabulary for replies, flags, retries and logs. */
@NullMarked
package dev.sluice.proxy.failure;

import org.jspecify.annotations.NullMarked;
