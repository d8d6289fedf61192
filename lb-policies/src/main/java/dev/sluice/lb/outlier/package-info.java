/**
 * Outlier detection by runs of failures (Envoy: "Outlier detection"): workers count with an
 * {@link dev.sluice.lb.outlier.OutlierMonitor}, the control thread decides with an
 * {@link dev.sluice.lb.outlier.OutlierDetector}.
 */
@NullMarked
package dev.sluice.lb.outlier;

import org.jspecify.annotations.NullMarked;
