/** The command line: what commands say of themselves, how their words are read, and what is said when they are wrong. */
@NullMarked
package dev.sluice.proxy.command;

import org.jspecify.annotations.NullMarked;
