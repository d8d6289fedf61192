package dev.sluice.proxy.stream;

import dev.sluice.proxy.failure.ResponseFlag;
import dev.sluice.proxy.filter.DeliveryTerms;
import dev.sluice.proxy.filter.StreamInfo;
import dev.sluice.proxy.http.Downstream;
import dev.sluice.proxy.http.Peer;
import dev.sluice.proxy.http.ProtocolError;
import dev.sluice.proxy.http.ServerConnection;
import dev.sluice.proxy.http.ServerExchange;
import dev.sluice.proxy.http.Version;
import dev.sluice.proxy.net.Timer;
import dev.sluice.proxy.net.Traffic;
import dev.sluice.proxy.stats.Cells;
import dev.sluice.proxy.stats.ConnectionEnds;
import dev.sluice.proxy.stats.HttpStat;
import dev.sluice.proxy.stats.ListenerHttpStat;
import dev.sluice.proxy.stats.Timings;
import org.jspecify.annotations.Nullable;

/**
 * One accepted connection under its manager: begins a stream for each request, counts, and decides when the connection
 * takes no more of them.
 */
public final class ManagedConnection implements ServerConnection.Events, StreamOwner {
    private final HttpManager manager;
    private final Peer peer;
    private final long openedNanos;
    private final Runnable closeWithoutCodec;
    private final LifeTimer life = new LifeTimer();
    private @Nullable ServerConnection connection;
    private int requests;
    private boolean draining;
    private boolean silentDrain; // asked to drain before it said anything
    private boolean silentLocal; // we close it before it said anything

    ManagedConnection(HttpManager manager, Peer peer, Runnable closeWithoutCodec) {
        this.closeWithoutCodec = closeWithoutCodec;
        this.manager = manager;
        this.peer = peer;
        this.openedNanos = manager.loop().nowNanos();
        manager.cells().inc(HttpStat.DOWNSTREAM_CX_TOTAL);
        manager.cells().inc(HttpStat.DOWNSTREAM_CX_ACTIVE);
        limitLife();
    }

    private void limitLife() {
        long most = manager.config()
                .commonHttpProtocolOptions()
                .maxConnectionDuration()
                .toNanos();
        if (most <= 0) return;
        long gone = manager.loop().nowNanos() - openedNanos;
        manager.loop().arm(life, Math.max(1, most - gone));
    }

    /** The codec that was chosen for the connection. */
    public void attach(ServerConnection codec) {
        life.cancel();
        connection = codec;
        var cells = manager.cells();
        if (codec.version() == Version.HTTP_2) {
            cells.inc(HttpStat.DOWNSTREAM_CX_HTTP2_TOTAL);
            cells.inc(HttpStat.DOWNSTREAM_CX_HTTP2_ACTIVE);
        } else {
            cells.inc(HttpStat.DOWNSTREAM_CX_HTTP1_TOTAL);
            cells.inc(HttpStat.DOWNSTREAM_CX_HTTP1_ACTIVE);
        }
        limitLife();
        if (manager.draining()) drain();
    }

    @Override
    public ServerExchange request(Downstream downstream) {
        requests++;
        int most = manager.config().commonHttpProtocolOptions().maxRequestsPerConnection();
        if (most > 0 && requests >= most) manager.cells().inc(HttpStat.DOWNSTREAM_CX_MAX_REQUESTS_REACHED);
        return new HttpStream(manager, this, downstream);
    }

    @Override
    public Traffic traffic() {
        return manager.traffic();
    }

    @Override
    public Cells codecCells(Version version) {
        return version == Version.HTTP_2
                ? manager.codecs().http2()
                : manager.codecs().http1();
    }

    @Override
    public void malformedRequest(String why, boolean tooLarge) {
        var cells = manager.cells();
        cells.inc(HttpStat.DOWNSTREAM_RQ_TOTAL);
        cells.inc(HttpStat.DOWNSTREAM_RQ_HTTP2_TOTAL);
        cells.inc(HttpStat.DOWNSTREAM_RQ_RX_RESET);
        long now = manager.loop().nowNanos();
        var info = new StreamInfo(peer, version(), now, manager.wallMillis());
        info.flag(tooLarge ? ResponseFlag.DR : ResponseFlag.DPE);
        info.details("http2." + why);
        info.ended(now);
        manager.observe(info);
    }

    @Override
    public void protocolError(ProtocolError error) {
        manager.cells()
                .inc(
                        error.kind() == ProtocolError.Kind.RESETS
                                ? HttpStat.DOWNSTREAM_RQ_TOO_MANY_PREMATURE_RESETS
                                : HttpStat.DOWNSTREAM_CX_PROTOCOL_ERROR);
    }

    @Override
    public void idleTimeout() {
        manager.cells().inc(HttpStat.DOWNSTREAM_CX_IDLE_TIMEOUT);
    }

    @Override
    public void delayedCloseTimeout() {
        manager.cells().inc(HttpStat.DOWNSTREAM_CX_DELAYED_CLOSE_TIMEOUT);
    }

    /** The connection has closed; if it never had a codec, this is all there is to its end. */
    public void gone() {
        if (connection == null) ended(silentLocal, 0);
    }

    /** It has said nothing for the idle timeout and is closed. */
    public void silent() {
        idleTimeout();
        silentLocal = true;
    }

    private void ended(boolean local, int active) {
        life.cancel();
        manager.closed(this);
        var cells = manager.cells();
        ConnectionEnds.DOWNSTREAM.count(cells, local, active);
        cells.dec(HttpStat.DOWNSTREAM_CX_ACTIVE);
        cells.record(Timings.DOWNSTREAM_CX_LENGTH_MS, (manager.loop().nowNanos() - openedNanos) / 1_000_000);
    }

    @Override
    public void closed(boolean local, int active) {
        var codec = connection;
        if (codec == null) return;
        ended(local, active);
        var cells = manager.cells();
        cells.dec(
                codec.version() == Version.HTTP_2
                        ? HttpStat.DOWNSTREAM_CX_HTTP2_ACTIVE
                        : HttpStat.DOWNSTREAM_CX_HTTP1_ACTIVE);
    }

    void drain() {
        if (draining) return;
        var codec = connection;
        if (codec == null) {
            // Its first request may be on its way: like an idle connection it has the drain time to come.
            silentDrain = true;
            manager.loop().arm(life, manager.config().timeouts().drain().toNanos());
            return;
        }
        manager.cells().inc(HttpStat.DOWNSTREAM_CX_DRAIN_CLOSE);
        drain(codec);
    }

    private void drain(ServerConnection codec) {
        draining = true;
        codec.drain();
    }

    void close() {
        if (connection != null) connection.close();
        else closeWithoutCodec.run();
    }

    @Override
    public Version version() {
        return connection == null ? Version.HTTP_1_1 : connection.version();
    }

    Peer peer() {
        return peer;
    }

    @Override
    public boolean lastResponse() {
        if (draining) return true;
        if (manager.lastResponse()) {
            drain();
            return true;
        }
        int most = manager.config().commonHttpProtocolOptions().maxRequestsPerConnection();
        if (most == 0 || requests < most) return false;
        draining = true;
        return true;
    }

    @Override
    public void countStatus(int status) {
        var cells = manager.cells();
        cells.inc(HttpStat.DOWNSTREAM_RQ_COMPLETED);
        var kind = HttpStat.ofStatus(status);
        if (kind != null) cells.inc(kind);
        manager.listenerCells().inc(ListenerHttpStat.DOWNSTREAM_RQ_COMPLETED);
        var listenerKind = ListenerHttpStat.ofStatus(status);
        if (listenerKind != null) manager.listenerCells().inc(listenerKind);
    }

    @Override
    public void streamBegan() {
        var cells = manager.cells();
        cells.inc(HttpStat.DOWNSTREAM_RQ_TOTAL);
        cells.inc(HttpStat.DOWNSTREAM_RQ_ACTIVE);
        cells.inc(
                version() == Version.HTTP_2 ? HttpStat.DOWNSTREAM_RQ_HTTP2_TOTAL : HttpStat.DOWNSTREAM_RQ_HTTP1_TOTAL);
    }

    @Override
    public int firstFilter() {
        return 0;
    }

    @Override
    public @Nullable DeliveryTerms terms() {
        return null;
    }

    @Override
    public void streamEnded(HttpStream stream) {
        var info = stream.info();
        var cells = manager.cells();
        cells.dec(HttpStat.DOWNSTREAM_RQ_ACTIVE);
        cells.record(Timings.DOWNSTREAM_RQ_TIME, (info.endNanos() - info.startNanos()) / 1_000_000);
        manager.observe(info);
    }

    /** Ends the connection's life at max_connection_duration, or while it drains without having said anything. */
    private final class LifeTimer extends Timer {
        @Override
        protected void expired() {
            if (connection == null) {
                if (!silentDrain) manager.cells().inc(HttpStat.DOWNSTREAM_CX_MAX_DURATION_REACHED);
                silentLocal = true;
                closeWithoutCodec.run();
                return;
            }
            manager.cells().inc(HttpStat.DOWNSTREAM_CX_MAX_DURATION_REACHED);
            if (!draining) drain(connection);
        }
    }
}
