package dev.sluice.xds.snapshot;

import dev.sluice.lb.XxHash64;
import dev.sluice.xds.model.ConfigSource;
import java.time.Instant;

/** Counts of one subscription, under the names Envoy gives them. For the control thread. */
public final class SubscriptionStats {
    private long updateAttempt;
    private long updateSuccess;
    private long updateRejected;
    private long updateFailure;
    private long initFetchTimeout;
    private long assignmentStale;
    private long configReload;
    private long unchanged;
    private long updateEmpty;
    private long updateTimeMillis;
    private long reloadTimeMillis;
    private long version;
    private String versionText = "";

    /** Envoy: a stream counts its first request, a file each read. */
    SubscriptionStats(ConfigSource source) {
        updateAttempt = source instanceof ConfigSource.Ads ? 1 : 0;
    }

    /** @param changed false when the answer is what was in force */
    void succeeded(String versionInfo, boolean changed, Instant now) {
        applied(versionInfo, now);
        if (changed) {
            configReload++;
            reloadTimeMillis = updateTimeMillis;
        } else {
            unchanged++;
        }
    }

    /** An answer in which the resource does not stand. */
    void empty(String versionInfo, Instant now) {
        applied(versionInfo, now);
        updateEmpty++;
    }

    private void applied(String versionInfo, Instant now) {
        updateAttempt++;
        updateSuccess++;
        updateTimeMillis = now.toEpochMilli();
        versionText = versionInfo;
        version = XxHash64.of(versionInfo);
    }

    void rejected() {
        updateAttempt++;
        updateRejected++;
    }

    void failed() {
        updateAttempt++;
        updateFailure++;
    }

    void timedOut() {
        updateAttempt++;
        initFetchTimeout++;
    }

    void stale() {
        assignmentStale++;
    }

    /** Requests and outcomes, or reads of a file. */
    public long updateAttempt() {
        return updateAttempt;
    }

    /** Answers that applied as a whole. */
    public long updateSuccess() {
        return updateSuccess;
    }

    /** Answers of which something was refused. */
    public long updateRejected() {
        return updateRejected;
    }

    /** Failures to reach the source. */
    public long updateFailure() {
        return updateFailure;
    }

    /** First answers that did not come in time. */
    public long initFetchTimeout() {
        return initFetchTimeout;
    }

    /** Endpoints dropped because of {@code endpoint_stale_after}. */
    public long assignmentStale() {
        return assignmentStale;
    }

    /** Answers that put something in force. */
    public long configReload() {
        return configReload;
    }

    /** When the last of those came, in milliseconds since 1970; 0 before the first. */
    public long reloadTimeMillis() {
        return reloadTimeMillis;
    }

    /** Answers that said what was in force already. */
    public long unchanged() {
        return unchanged;
    }

    /** Answers in which the resource did not stand. */
    public long updateEmpty() {
        return updateEmpty;
    }

    /** When the last answer applied as a whole, in milliseconds since 1970; 0 before the first. */
    public long updateTimeMillis() {
        return updateTimeMillis;
    }

    /** XXH64 of the version that last applied as a whole; 0 before the first. */
    public long version() {
        return version;
    }

    /** The version that last applied as a whole. */
    public String versionText() {
        return versionText;
    }
}
