/** Commands for operators: queues over the admin interface, journals on disk. They block, and print. */
@NullMarked
package dev.sluice.proxy.cli;

import org.jspecify.annotations.NullMarked;
