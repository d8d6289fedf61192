package dev.sluice.lb.outlier;

/**
 * How outliers are detected and kept out (Envoy: {@code cluster.v3.OutlierDetection}).
 *
 * @param consecutive5xx responses of 500 and above in a row
 * @param consecutiveGatewayFailure responses 502, 503, 504 in a row
 * @param consecutiveLocalOriginFailure failed connections, resets and timeouts in a row; used if these are split
 * @param splitLocalOriginErrors whether these are told apart from responses; if not, they count as 503 and 504
 * @param times when hosts come back
 * @param maxEjectionPercent a host is ejected only if then at most this share of the hosts is, 0 to 100
 * @param alwaysEjectOneHost whether one host may be ejected whatever the share
 */
public record OutlierConfig(
        Trigger consecutive5xx,
        Trigger consecutiveGatewayFailure,
        Trigger consecutiveLocalOriginFailure,
        boolean splitLocalOriginErrors,
        Times times,
        int maxEjectionPercent,
        boolean alwaysEjectOneHost) {
    /** Envoy's defaults. */
    public static final OutlierConfig DEFAULT = new OutlierConfig(
            new Trigger(5, 100), new Trigger(5, 0), new Trigger(5, 100), false, Times.DEFAULT, 10, false);

    public OutlierConfig {
        if (maxEjectionPercent < 0 || maxEjectionPercent > 100) {
            throw new IllegalArgumentException("max ejection percent " + maxEjectionPercent + " is not in [0, 100]");
        }
    }

    /**
     * A run that makes a host an outlier.
     *
     * @param length failures in a row, 0 detects nothing
     * @param enforcingPercent chance that a detected host is ejected, 0 to 100
     */
    public record Trigger(int length, int enforcingPercent) {
        public Trigger {
            if (length < 0) throw new IllegalArgumentException("run of " + length + " failures is below 0");
            if (enforcingPercent < 0 || enforcingPercent > 100) {
                throw new IllegalArgumentException("enforcing percent " + enforcingPercent + " is not in [0, 100]");
            }
        }
    }

    /**
     * Times in nanoseconds.
     *
     * @param interval between sweeps
     * @param baseEjection multiplied by how often the host was ejected lately
     * @param maxEjection bound of the product, at least {@code baseEjection}
     * @param maxJitter bound of what chance adds to it
     */
    public record Times(long interval, long baseEjection, long maxEjection, long maxJitter) {
        /** Envoy's defaults: 10 s, 30 s, 300 s, none. */
        public static final Times DEFAULT = new Times(10_000_000_000L, 30_000_000_000L, 300_000_000_000L, 0);

        public Times {
            if (interval <= 0 || baseEjection <= 0 || maxJitter < 0) {
                throw new IllegalArgumentException("outlier detection needs interval and base ejection time above 0");
            }
            if (maxEjection < baseEjection) {
                throw new IllegalArgumentException("max_ejection_time is smaller than base_ejection_time");
            }
        }
    }

    Trigger trigger(Detection detection) {
        return switch (detection) {
            case CONSECUTIVE_5XX -> consecutive5xx;
            case CONSECUTIVE_GATEWAY_FAILURE -> consecutiveGatewayFailure;
            case CONSECUTIVE_LOCAL_ORIGIN_FAILURE -> consecutiveLocalOriginFailure;
        };
    }
}
