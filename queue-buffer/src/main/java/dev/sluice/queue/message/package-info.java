/** What a queue keeps: messages, their identity, knobs and bytes, independent of any codec or transport. */
@NullMarked
package dev.sluice.queue.message;

import org.jspecify.annotations.NullMarked;
