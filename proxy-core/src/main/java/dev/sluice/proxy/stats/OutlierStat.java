package dev.sluice.proxy.stats;

import java.util.Locale;

/** Of {@code cluster.<name>.outlier_detection}. */
public enum OutlierStat implements Stat {
    EJECTIONS_ACTIVE(Kind.GAUGE),
    EJECTIONS_CONSECUTIVE_5XX,
    EJECTIONS_DETECTED_CONSECUTIVE_5XX,
    EJECTIONS_DETECTED_CONSECUTIVE_GATEWAY_FAILURE,
    EJECTIONS_DETECTED_CONSECUTIVE_LOCAL_ORIGIN_FAILURE,
    EJECTIONS_DETECTED_FAILURE_PERCENTAGE,
    EJECTIONS_DETECTED_LOCAL_ORIGIN_FAILURE_PERCENTAGE,
    EJECTIONS_DETECTED_LOCAL_ORIGIN_SUCCESS_RATE,
    EJECTIONS_DETECTED_SUCCESS_RATE,
    EJECTIONS_ENFORCED_CONSECUTIVE_5XX,
    EJECTIONS_ENFORCED_CONSECUTIVE_GATEWAY_FAILURE,
    EJECTIONS_ENFORCED_CONSECUTIVE_LOCAL_ORIGIN_FAILURE,
    EJECTIONS_ENFORCED_FAILURE_PERCENTAGE,
    EJECTIONS_ENFORCED_LOCAL_ORIGIN_FAILURE_PERCENTAGE,
    EJECTIONS_ENFORCED_LOCAL_ORIGIN_SUCCESS_RATE,
    EJECTIONS_ENFORCED_SUCCESS_RATE,
    EJECTIONS_ENFORCED_TOTAL,
    EJECTIONS_OVERFLOW,
    EJECTIONS_SUCCESS_RATE,
    EJECTIONS_TOTAL;

    private final String text = name().toLowerCase(Locale.ROOT);
    private final Kind kind;

    OutlierStat() {
        this(Kind.COUNTER);
    }

    OutlierStat(Kind kind) {
        this.kind = kind;
    }

    /** The counter of what was detected, by the detection's name such as {@code CONSECUTIVE_5XX}. */
    public static OutlierStat detected(String detection) {
        return valueOf("EJECTIONS_DETECTED_" + detection);
    }

    /** The counter of what was ejected for it. */
    public static OutlierStat enforced(String detection) {
        return valueOf("EJECTIONS_ENFORCED_" + detection);
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public Kind kind() {
        return kind;
    }
}
