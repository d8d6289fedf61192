/** The HTTP filter SPI: what a filter is told, what it may answer, and what it may ask of its exchange. */
@NullMarked
package dev.sluice.proxy.filter;

import org.jspecify.annotations.NullMarked;
