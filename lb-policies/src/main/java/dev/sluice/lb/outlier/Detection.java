package dev.sluice.lb.outlier;

import dev.sluice.lb.FailureRuns;

/** What makes a host an outlier. */
public enum Detection {
    CONSECUTIVE_5XX(FailureRuns.Kind.SERVER_ERROR),
    CONSECUTIVE_GATEWAY_FAILURE(FailureRuns.Kind.GATEWAY_ERROR),
    CONSECUTIVE_LOCAL_ORIGIN_FAILURE(FailureRuns.Kind.LOCAL_ORIGIN);

    private final FailureRuns.Kind run;

    Detection(FailureRuns.Kind run) {
        this.run = run;
    }

    FailureRuns.Kind run() {
        return run;
    }
}
