/** Counters, gauges and histograms under Envoy's names: per-worker cells, merged when somebody asks. */
@NullMarked
package dev.sluice.proxy.stats;

import org.jspecify.annotations.NullMarked;
