package dev.sluice.proxy.admin;

import dev.sluice.proxy.http.ProtocolError;
import dev.sluice.proxy.net.Traffic;
import dev.sluice.proxy.stats.Cells;
import dev.sluice.proxy.stats.CodecScopes;
import dev.sluice.proxy.stats.ConnectionEnds;
import dev.sluice.proxy.stats.HttpStat;
import dev.sluice.proxy.stats.ListenerHttpStat;
import dev.sluice.proxy.stats.ListenerStat;
import dev.sluice.proxy.stats.ListenerWorkerStat;
import dev.sluice.proxy.stats.ScopeOptions;
import dev.sluice.proxy.stats.StatStore;
import dev.sluice.proxy.stats.Timings;

/** Counts the admin interface's own connections and requests under Envoy's names; on the control loop. */
public final class AdminStats {
    private final Cells http;
    private final Cells listener;
    private final Cells listenerHttp;
    private final Cells thread;
    private final CodecScopes.Own codecs;
    private final Traffic traffic;

    /**
     * Counts in {@code http.admin}, {@code listener.admin} and below it.
     *
     * @param control the control loop's number among those who count: that of workers
     */
    public AdminStats(StatStore store, int control) {
        http = store.scope("http.admin.", HttpStat.class, ScopeOptions.HTTP).cells(control);
        listener = store.scope("listener.admin.", ListenerStat.class, ScopeOptions.LISTENER)
                .cells(control);
        listenerHttp = store.scope("listener.admin.http.admin.", ListenerHttpStat.class, ScopeOptions.PLAIN)
                .cells(control);
        thread = store.scope("listener.admin.main_thread.", ListenerWorkerStat.class, ScopeOptions.PLAIN)
                .cells(control);
        codecs = CodecScopes.of(store, "").of(control);
        traffic = Traffic.counted(http, HttpStat.DOWNSTREAM_CX_RX_BYTES_TOTAL, HttpStat.DOWNSTREAM_CX_TX_BYTES_TOTAL);
    }

    /** The codec's. */
    Cells codec() {
        return codecs.http1();
    }

    Traffic traffic() {
        return traffic;
    }

    void refused() {
        listener.inc(ListenerStat.DOWNSTREAM_CX_OVERFLOW);
    }

    void opened() {
        listener.inc(ListenerStat.DOWNSTREAM_CX_TOTAL);
        listener.inc(ListenerStat.DOWNSTREAM_CX_ACTIVE);
        thread.inc(ListenerWorkerStat.DOWNSTREAM_CX_TOTAL);
        thread.inc(ListenerWorkerStat.DOWNSTREAM_CX_ACTIVE);
        http.inc(HttpStat.DOWNSTREAM_CX_TOTAL);
        http.inc(HttpStat.DOWNSTREAM_CX_ACTIVE);
        http.inc(HttpStat.DOWNSTREAM_CX_HTTP1_TOTAL);
        http.inc(HttpStat.DOWNSTREAM_CX_HTTP1_ACTIVE);
    }

    void closed(boolean local, int active, long millis) {
        listener.inc(ListenerStat.DOWNSTREAM_CX_DESTROY);
        listener.dec(ListenerStat.DOWNSTREAM_CX_ACTIVE);
        listener.record(Timings.DOWNSTREAM_CX_LENGTH_MS, millis);
        thread.dec(ListenerWorkerStat.DOWNSTREAM_CX_ACTIVE);
        ConnectionEnds.DOWNSTREAM.count(http, local, active);
        http.dec(HttpStat.DOWNSTREAM_CX_ACTIVE);
        http.dec(HttpStat.DOWNSTREAM_CX_HTTP1_ACTIVE);
        http.record(Timings.DOWNSTREAM_CX_LENGTH_MS, millis);
    }

    void protocolError(ProtocolError error) {
        http.inc(
                error.kind() == ProtocolError.Kind.RESETS
                        ? HttpStat.DOWNSTREAM_RQ_TOO_MANY_PREMATURE_RESETS
                        : HttpStat.DOWNSTREAM_CX_PROTOCOL_ERROR);
    }

    void idleTimeout() {
        http.inc(HttpStat.DOWNSTREAM_CX_IDLE_TIMEOUT);
    }

    void delayedCloseTimeout() {
        http.inc(HttpStat.DOWNSTREAM_CX_DELAYED_CLOSE_TIMEOUT);
    }

    void requestBegan() {
        http.inc(HttpStat.DOWNSTREAM_RQ_TOTAL);
        http.inc(HttpStat.DOWNSTREAM_RQ_HTTP1_TOTAL);
        http.inc(HttpStat.DOWNSTREAM_RQ_ACTIVE);
    }

    void requestReset() {
        http.inc(HttpStat.DOWNSTREAM_RQ_RX_RESET);
        http.dec(HttpStat.DOWNSTREAM_RQ_ACTIVE);
    }

    void responseBegan(int status) {
        http.inc(HttpStat.DOWNSTREAM_RQ_COMPLETED);
        listenerHttp.inc(ListenerHttpStat.DOWNSTREAM_RQ_COMPLETED);
        var kind = HttpStat.ofStatus(status);
        if (kind != null) http.inc(kind);
        var listenerKind = ListenerHttpStat.ofStatus(status);
        if (listenerKind != null) listenerHttp.inc(listenerKind);
    }

    void requestEnded(long millis) {
        http.dec(HttpStat.DOWNSTREAM_RQ_ACTIVE);
        http.record(Timings.DOWNSTREAM_RQ_TIME, millis);
    }
}
