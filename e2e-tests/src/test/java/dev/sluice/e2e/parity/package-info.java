/**
 * Holds Sluice against real Envoy: the same configuration and the same client bytes to both, and one transcript of what
 * client, upstream, access log and counters saw. Envoy's transcripts are kept under {@code resources/parity}, so that a
 * machine without Envoy still judges Sluice by them.
 */
@NullMarked
package dev.sluice.e2e.parity;

import org.jspecify.annotations.NullMarked;
