package dev.sluice.lb.outlier;

import dev.sluice.lb.Host;
import java.util.function.BiConsumer;

/**
 * The workers' side: counts runs of failures and reports those that have reached their length. Shared by all workers; it
 * has no state but the hosts' {@link dev.sluice.lb.FailureRuns}.
 *
 * <p>A run is reported once, when it reaches its length; it goes on counting and can be reported again only after the
 * {@link OutlierDetector} or a success has ended it. Requests refused by a limit are not told.
 */
public final class OutlierMonitor {
    private static final int UNAVAILABLE = 503;
    private static final int GATEWAY_TIMEOUT = 504;

    private final OutlierConfig config;
    private final BiConsumer<Host, Detection> detected;

    /**
     * @param detected called on the worker that saw the failure; hands over to the control thread and
     *     {@link OutlierDetector#detected}
     */
    public OutlierMonitor(OutlierConfig config, BiConsumer<Host, Detection> detected) {
        this.config = config;
        this.detected = detected;
    }

    /** The host answered; {@code status} is HTTP's, for gRPC the one its status maps to. */
    public void responded(Host host, int status) {
        var runs = host.stats().failureRuns();
        if (status < 500 || status > 599) {
            runs.end(Detection.CONSECUTIVE_5XX.run());
            runs.end(Detection.CONSECUTIVE_GATEWAY_FAILURE.run());
            return;
        }
        if (status >= 502 && status <= 504) extend(host, Detection.CONSECUTIVE_GATEWAY_FAILURE);
        else runs.end(Detection.CONSECUTIVE_GATEWAY_FAILURE.run());
        extend(host, Detection.CONSECUTIVE_5XX);
    }

    /** A connection to the host was opened. */
    public void connected(Host host) {
        host.stats().failureRuns().end(Detection.CONSECUTIVE_LOCAL_ORIGIN_FAILURE.run());
    }

    /** A connection could not be opened or the request was reset before the response was complete. */
    public void reset(Host host) {
        failedWithoutResponse(host, UNAVAILABLE);
    }

    /** The host did not answer in time. */
    public void timedOut(Host host) {
        failedWithoutResponse(host, GATEWAY_TIMEOUT);
    }

    private void failedWithoutResponse(Host host, int status) {
        if (config.splitLocalOriginErrors()) extend(host, Detection.CONSECUTIVE_LOCAL_ORIGIN_FAILURE);
        else responded(host, status);
    }

    private void extend(Host host, Detection detection) {
        int length = host.stats().failureRuns().extend(detection.run());
        if (length == config.trigger(detection).length()) detected.accept(host, detection);
    }
}
