/** The program: its commands, and the one place where everything is put together. */
@NullMarked
package dev.sluice.proxy.boot;

import org.jspecify.annotations.NullMarked;
