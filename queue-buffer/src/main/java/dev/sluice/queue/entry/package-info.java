/** What the journal holds about messages, and its binary form. */
@NullMarked
package dev.sluice.queue.entry;

import org.jspecify.annotations.NullMarked;
