package dev.sluice.lb.outlier;

import java.util.Arrays;

/** Counts of one detector under Envoy's names; written and read on the control thread. */
public final class OutlierCounters {
    final long[] detected = new long[Detection.values().length];
    final long[] enforced = new long[Detection.values().length];
    long ejectionsActive;
    long total;
    long overflow;

    OutlierCounters() {}

    /** {@code ejections_active}: hosts that are out now. */
    public long ejectionsActive() {
        return ejectionsActive;
    }

    /** {@code ejections_total}: allowed by the share and detected by {@code consecutive_5xx}, whatever chance said. */
    public long total() {
        return total;
    }

    /** {@code ejections_enforced_total}. */
    public long enforcedTotal() {
        return Arrays.stream(enforced).sum();
    }

    /** {@code ejections_overflow}: hosts not ejected because too many were. */
    public long overflow() {
        return overflow;
    }

    /** {@code ejections_detected_*}; that of {@code consecutive_5xx} is {@code ejections_consecutive_5xx} too. */
    public long detected(Detection detection) {
        return detected[detection.ordinal()];
    }

    /** {@code ejections_enforced_*}. */
    public long enforced(Detection detection) {
        return enforced[detection.ordinal()];
    }
}
