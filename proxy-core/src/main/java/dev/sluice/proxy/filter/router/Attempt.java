package dev.sluice.proxy.filter.router;

import dev.sluice.lb.Host;
import dev.sluice.lb.HostStats;
import dev.sluice.lb.Permit;
import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.failure.Reason;
import dev.sluice.proxy.http.ClientConnection;
import dev.sluice.proxy.http.ClientExchange;
import dev.sluice.proxy.http.Headers;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.ResponseHead;
import dev.sluice.proxy.http.Upstream;
import dev.sluice.proxy.http.Version;
import dev.sluice.proxy.net.Timer;
import dev.sluice.proxy.stats.ClusterStat;
import dev.sluice.proxy.upstream.ClusterState;
import dev.sluice.proxy.upstream.PoolWaiter;
import dev.sluice.xds.model.RoutingPriority;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One try at one host. It waits for a connection, carries the request over it and hands what comes back to the attempts;
 * it ends exactly once, and with it the permit and the host's count.
 *
 * <p>WAITING for a connection, then OPEN on one, then ENDED.
 */
final class Attempt implements ClientExchange, PoolWaiter {
    private enum State {
        WAITING,
        OPEN,
        ENDED
    }

    private final Attempts attempts;
    private final ClusterState cluster;
    private final Host host;
    private final Version version;
    private final RoutingPriority priority;
    private final Permit permit = new Permit();

    private State state = State.WAITING;
    private @Nullable Upstream upstream;
    private @Nullable PerTryTimer timer; // made, as the next, for the few that want it
    private @Nullable IdleTimer idle;
    private int status; // of the response, 0 before it
    private boolean requestSent;
    private boolean replaced;
    private boolean unplaced;
    private boolean undecided;
    private boolean begun; // an interim response has come: what becomes of the attempt is not held against the host
    private HostStats.Ending verdict = HostStats.Ending.UNJUDGED; // of the response's head or trailers
    private long idleNanos;
    private long lastActive;

    Attempt(Attempts attempts, ClusterState cluster, Host host, Version version, RoutingPriority priority) {
        this.attempts = attempts;
        this.cluster = cluster;
        this.host = host;
        this.version = version;
        this.priority = priority;
    }

    /** Asks for a connection; {@code Attempts} is told at once where there is one, or none is to be had. */
    void start() {
        cluster.connect(host, version, priority, this);
    }

    /** Arms the timers that end this attempt alone: when it takes too long to answer, and when nothing moves. */
    void limit(Deadlines limits) {
        if (state == State.ENDED) return;
        if (limits.perTry() > 0 && status == 0) {
            var limit = timer;
            if (limit == null) timer = limit = new PerTryTimer();
            attempts.loop().arm(limit, limits.perTry());
        }
        if (limits.perTryIdle() == 0) return;
        idleNanos = limits.perTryIdle();
        lastActive = attempts.loop().nowNanos();
        var limit = new IdleTimer();
        idle = limit;
        attempts.loop().arm(limit, idleNanos);
    }

    private void stopTimers() {
        if (timer != null) timer.cancel();
        if (idle != null) idle.cancel();
    }

    // From the pool.

    @Override
    public void ready(ClientConnection connection) {
        var cells = cluster.cells();
        if (!permit.tryAcquire(cluster.config().limits(priority).requests())) {
            cells.inc(ClusterStat.UPSTREAM_RQ_ACTIVE_OVERFLOW);
            host.stats().requestNotStarted();
            notStarted(Failure.local(Reason.OVERFLOW, ""));
            return;
        }
        state = State.OPEN;
        cells.inc(ClusterStat.UPSTREAM_RQ_TOTAL);
        cells.inc(ClusterStat.UPSTREAM_RQ_ACTIVE);
        host.stats().requestStarted();
        var outliers = cluster.config().outliers();
        if (outliers != null) outliers.connected(host);
        upstream = connection.open(this);
        attempts.connected(this, connection);
    }

    @Override
    public void failed(Failure why) {
        // What the pool has no room for is not held against the host, nor is the host named (Envoy: onPoolFailure).
        unplaced = why.reason() == Reason.OVERFLOW;
        if (!unplaced) {
            host.stats().requestNotStarted();
            tellOutlier(why);
        }
        notStarted(why);
    }

    private void notStarted(Failure why) {
        state = State.ENDED;
        stopTimers();
        attempts.failed(this, why);
    }

    // To the upstream; each only while open.

    void sendHead(RequestHead head, boolean last) {
        requestSent = last;
        if (upstream != null && state == State.OPEN) upstream.head(head, last);
    }

    void sendData(ByteBuf data, boolean last) {
        requestSent |= last;
        touch();
        if (upstream == null || state != State.OPEN) data.release();
        else upstream.data(data, last);
    }

    void sendTrailers(Headers trailers) {
        requestSent = true;
        if (upstream == null || state != State.OPEN) attempts.recycle(trailers);
        else upstream.trailers(trailers);
    }

    void pauseResponse(boolean on) {
        if (upstream == null || state != State.OPEN) return;
        cluster.cells()
                .inc(
                        on
                                ? ClusterStat.UPSTREAM_FLOW_CONTROL_PAUSED_READING_TOTAL
                                : ClusterStat.UPSTREAM_FLOW_CONTROL_RESUMED_READING_TOTAL);
        upstream.pauseResponse(on);
    }

    /** Whether the connection takes more of the request. */
    boolean requestWritable() {
        return upstream != null && upstream.writable();
    }

    /** Whether a connection carries it. */
    boolean open() {
        return state == State.OPEN;
    }

    /** Whether the whole request has been handed to the connection. */
    boolean requestSent() {
        return requestSent;
    }

    /** Another attempt's response is taken in place of this one's: its host has failed (Envoy: rq_error). */
    void replaced() {
        replaced = true;
    }

    /** Whether it never got as far as its host. */
    boolean unplaced() {
        return unplaced;
    }

    /** Whether it ended in the middle of a response that did not say yet whether it is one of success. */
    boolean undecided() {
        return undecided;
    }

    Host host() {
        return host;
    }

    /** Ends it before its response is complete: takes it out of the pool's line or resets it. Nobody is told. */
    void cancel(Failure why, HostStats.Ending ending) {
        if (state == State.WAITING) {
            state = State.ENDED;
            stopTimers();
            cluster.cancel(host, version, priority, this);
            return;
        }
        if (state != State.OPEN) return;
        var stream = upstream;
        end(Permit.Outcome.IGNORED, ending);
        if (version == Version.HTTP_2) cluster.cells().inc(ClusterStat.UPSTREAM_RQ_TX_RESET);
        if (stream != null) stream.reset(why);
    }

    // From the upstream.

    @Override
    public void head(ResponseHead head, boolean last) {
        touch();
        status = head.status();
        var outliers = cluster.config().outliers();
        if (outliers != null) outliers.responded(host, attempts.statusForOutlier(head));
        verdict = attempts.verdict(head, last);
        if (timer != null) timer.cancel();
        if (last) end(Permit.Outcome.OK);
        attempts.responseHead(this, head, last);
        if (!last) return;
        judge();
        responseEnded();
    }

    @Override
    public void informational(ResponseHead head) {
        begun = true;
        attempts.informational(this, head);
    }

    @Override
    public void data(ByteBuf data, boolean last) {
        touch();
        // Only a gRPC call is not judged by its head, and one that ends without trailers has failed.
        if (last) end(Permit.Outcome.OK, HostStats.Ending.ERROR);
        attempts.responseData(this, data, last);
        if (last) responseEnded();
    }

    @Override
    public void trailers(Headers trailers) {
        if (verdict == HostStats.Ending.UNJUDGED) verdict = LocalReplyText.verdict(trailers);
        end(Permit.Outcome.OK, HostStats.Ending.ERROR);
        attempts.responseTrailers(this, trailers);
        responseEnded();
    }

    /** A response that is complete before its request: the rest of the request is not sent. */
    private void responseEnded() {
        if (upstream == null || requestSent) return;
        if (version == Version.HTTP_2) cluster.cells().inc(ClusterStat.UPSTREAM_RQ_TX_RESET);
        upstream.reset(Failure.local(Reason.LOCAL_RESET, ""));
    }

    @Override
    public void reset(Failure why) {
        if (state != State.OPEN) return;
        if (version == Version.HTTP_2) countReset(why.reason());
        undecided = status != 0 && verdict == HostStats.Ending.UNJUDGED;
        end(Permit.Outcome.FAILED, HostStats.Ending.ERROR);
        tellOutlier(why);
        attempts.failed(this, why);
    }

    /** Envoy counts what ends a stream on multiplexed connections only, and not what was refused. */
    private void countReset(Reason reason) {
        switch (reason) {
            case UPSTREAM_REFUSED -> {}
            case UPSTREAM_RESET -> cluster.cells().inc(ClusterStat.UPSTREAM_RQ_RX_RESET);
            case UPSTREAM_PROTOCOL_ERROR -> cluster.cells().inc(ClusterStat.UPSTREAM_RQ_TX_RESET);
            default -> cluster.cells().inc(ClusterStat.UPSTREAM_RQ_PENDING_FAILURE_EJECT);
        }
    }

    @Override
    public boolean writable() {
        return attempts.responseWritable();
    }

    @Override
    public void requestWritable(boolean yes) {
        if (state == State.OPEN) attempts.requestWritable(yes);
    }

    private void touch() {
        if (idleNanos > 0) lastActive = attempts.loop().nowNanos();
    }

    /** {@code ending} is what it was unless the response's head said. */
    private void end(Permit.Outcome outcome, HostStats.Ending ending) {
        if (verdict == HostStats.Ending.UNJUDGED && !(begun && status == 0)) verdict = ending;
        end(outcome);
        judge();
    }

    private void end(Permit.Outcome outcome) {
        state = State.ENDED;
        stopTimers();
        cluster.cells().dec(ClusterStat.UPSTREAM_RQ_ACTIVE);
        permit.end(outcome);
    }

    private void judge() {
        host.stats().requestEnded(replaced ? HostStats.Ending.ERROR : verdict);
    }

    private void tellOutlier(Failure why) {
        var outliers = cluster.config().outliers();
        if (outliers == null) return;
        if (why.reason() == Reason.CONNECT_TIMEOUT || why.reason() == Reason.PER_TRY_TIMEOUT) outliers.timedOut(host);
        else outliers.reset(host);
    }

    /** A timeout of the whole request that found this attempt unanswered (Envoy counts it for each). */
    void timedOut() {
        if (state != State.OPEN) return; // it has not come to the host
        host.stats().requestTimedOut();
        tellOutlier(Failure.local(Reason.PER_TRY_TIMEOUT, ""));
    }

    /** Ends this attempt, and perhaps begins another, after the per-try idle timeout. */
    private final class IdleTimer extends Timer {
        @Override
        protected void expired() {
            long quiet = attempts.loop().nowNanos() - lastActive;
            if (quiet < idleNanos) {
                attempts.loop().arm(this, idleNanos - quiet);
                return;
            }
            cluster.cells().inc(ClusterStat.UPSTREAM_RQ_PER_TRY_IDLE_TIMEOUT);
            giveUp(Reason.PER_TRY_IDLE_TIMEOUT);
        }
    }

    private void giveUp(Reason reason) {
        timedOut();
        var why = new Failure(reason, Failure.Origin.LOCAL, Failure.Retry.POLICY, "");
        cancel(why, HostStats.Ending.ERROR);
        attempts.failed(this, why);
    }

    /** Ends this attempt, and perhaps begins another, at the per-try timeout. */
    private final class PerTryTimer extends Timer {
        @Override
        protected void expired() {
            cluster.cells().inc(ClusterStat.UPSTREAM_RQ_PER_TRY_TIMEOUT);
            giveUp(Reason.PER_TRY_TIMEOUT);
        }
    }
}
