package dev.sluice.proxy.stream;

import dev.sluice.proxy.filter.DeliveryTerms;
import dev.sluice.proxy.filter.Exchanges;
import dev.sluice.proxy.filter.HttpFilterFactory;
import dev.sluice.proxy.filter.StreamInfo;
import dev.sluice.proxy.http.Downstream;
import dev.sluice.proxy.http.HeadPool;
import dev.sluice.proxy.http.Peer;
import dev.sluice.proxy.http.ServerExchange;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Traffic;
import dev.sluice.proxy.route.RouteSource;
import dev.sluice.proxy.stats.Cells;
import dev.sluice.proxy.stats.CodecScopes;
import dev.sluice.proxy.stats.HttpStat;
import dev.sluice.xds.model.HttpConnectionManager;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP connection manager of one filter chain on one worker: what all its connections and streams share, compiled
 * from configuration once. The filters belong to it and not to the route, which may be absent or change.
 */
public final class HttpManager implements Exchanges {
    /**
     * What a manager is built from besides its configuration.
     *
     * @param filterChain the name of the chain it belongs to; may be empty
     * @param loop the worker's loop
     * @param heads the worker's heads
     * @param clock the wall clock, for dates and log lines
     * @param localAddress this machine's address as others see it
     * @param filters the factories in chain order, at least one, the last a terminal filter
     * @param routes where the routes in force are found
     * @param cells the {@code http.<prefix>.} stats of this worker
     * @param listenerCells the {@code listener.<address>.http.<prefix>.} stats of this worker
     * @param codecs the {@code http1.} and {@code http2.} stats of this worker
     * @param observers told of each exchange when it is over
     * @param bufferLimit bytes that a direction may buffer
     */
    public record Wiring(
            String filterChain,
            Loop loop,
            HeadPool heads,
            InstantSource clock,
            InetAddress localAddress,
            List<HttpFilterFactory> filters,
            RouteSource routes,
            Cells cells,
            Cells listenerCells,
            CodecScopes.Own codecs,
            List<ExchangeObserver> observers,
            int bufferLimit) {}

    private final Wiring wiring;
    private final HttpConnectionManager config;
    private final HttpFilterFactory[] filters;
    private final HttpFilterFactory[] forDeliveries;
    private final int firstForDeliveries; // 0 when no filter delivers
    private final List<String> filterNames = new ArrayList<>();
    private final StreamTimeouts timeouts;
    private final HeadRules headRules;
    private final LocalReplies replies = new LocalReplies();
    private final Admission admission;
    private final Traffic traffic;
    private final Set<ManagedConnection> connections = new LinkedHashSet<>();
    private @Nullable Runnable drained; // not null once it takes no more connections
    private boolean draining;
    private long drainBegan;
    private long drainSpread; // 0: all at once
    private boolean failing;

    /** Compiles the configuration for one worker. */
    public HttpManager(HttpConnectionManager config, Wiring wiring) {
        this.config = config;
        this.wiring = wiring;
        this.filters = wiring.filters().toArray(HttpFilterFactory[]::new);
        for (var filter : config.httpFilters()) filterNames.add(filter.name());
        int behind = 0;
        for (int i = 0; i < filters.length; i++) if (filters[i].delivers()) behind = i + 1;
        this.firstForDeliveries = behind;
        this.forDeliveries = Arrays.copyOfRange(filters, behind, filters.length);
        this.timeouts = StreamTimeouts.of(config);
        this.headRules = new HeadRules(config, wiring.loop(), new HttpDate(wiring.clock()), wiring.localAddress());
        this.admission = new Admission(this, config);
        this.traffic = Traffic.counted(
                wiring.cells(), HttpStat.DOWNSTREAM_CX_RX_BYTES_TOTAL, HttpStat.DOWNSTREAM_CX_TX_BYTES_TOTAL);
    }

    /**
     * What serves an accepted connection; tell it the codec with {@link ManagedConnection#attach}, or that there will be
     * none with {@link ManagedConnection#gone}.
     *
     * @param close closes the connection while it has no codec
     */
    public ManagedConnection accept(Peer peer, Runnable close) {
        var connection = new ManagedConnection(this, peer, close);
        connections.add(connection);
        return connection;
    }

    /**
     * Asks connections, present and to come, to close after a response, or when they have been idle for the drain time
     * of the connection manager.
     *
     * @param spreadNanos 0 asks all at once; else a response is the last of its connection with a probability that grows
     *     to 1 within this time, and idle connections are left alone (Envoy: the gradual drain strategy)
     */
    public void beginDrain(long spreadNanos) {
        draining = true;
        drainBegan = loop().nowNanos();
        drainSpread = spreadNanos;
        if (spreadNanos == 0) for (var connection : List.copyOf(connections)) connection.drain();
    }

    /**
     * Drains, and tells when all is over; no new connection may come from now on.
     *
     * @param spreadNanos as {@link #beginDrain} has it
     * @param whenDrained called on the loop once the last has closed
     */
    public void drain(long spreadNanos, Runnable whenDrained) {
        drained = whenDrained;
        beginDrain(spreadNanos);
        if (connections.isEmpty()) closedLast();
    }

    /** Whether every response is the last of its connection, because health checks fail (Envoy: healthcheck/fail). */
    public void failing(boolean on) {
        failing = on;
    }

    /** Closes every connection at once. */
    public void close() {
        for (var connection : List.copyOf(connections)) connection.close();
    }

    /** Connections open. */
    public int connections() {
        return connections.size();
    }

    /** The configuration this was built from. */
    public HttpConnectionManager config() {
        return config;
    }

    /** Whether a connection that has just come is to close after its first response. */
    boolean draining() {
        return draining && drainSpread == 0;
    }

    /** Whether a response is to be the last of its connection. */
    boolean lastResponse() {
        if (failing) return true;
        if (!draining) return false;
        return drainSpread == 0
                || loop().nowNanos() - drainBegan > loop().random().nextDouble() * drainSpread;
    }

    void closed(ManagedConnection connection) {
        connections.remove(connection);
        if (connections.isEmpty()) closedLast();
    }

    private void closedLast() {
        var done = drained;
        drained = null;
        if (done != null) done.run();
    }

    @Override
    public @Nullable ServerExchange deliver(Downstream downstream, DeliveryTerms terms, Consumer<StreamInfo> ended) {
        if (firstForDeliveries == 0) return null;
        return new HttpStream(this, new DeliveryOwner(this, firstForDeliveries, terms, ended), downstream);
    }

    void observe(StreamInfo info) {
        for (var observer : wiring.observers()) observer.ended(info);
    }

    @Override
    public Loop loop() {
        return wiring.loop();
    }

    @Override
    public HeadPool heads() {
        return wiring.heads();
    }

    Cells cells() {
        return wiring.cells();
    }

    Cells listenerCells() {
        return wiring.listenerCells();
    }

    CodecScopes.Own codecs() {
        return wiring.codecs();
    }

    /** Counts the bytes of all connections. */
    Traffic traffic() {
        return traffic;
    }

    String filterChain() {
        return wiring.filterChain();
    }

    long wallMillis() {
        return wiring.clock().millis();
    }

    RouteSource routes() {
        return wiring.routes();
    }

    /** The chain from one of its two starts: a client's requests begin at 0, deliveries behind what kept them. */
    HttpFilterFactory[] filters(int first) {
        return first == 0 ? filters : forDeliveries;
    }

    String filterName(int place) {
        return filterNames.get(place);
    }

    StreamTimeouts timeouts() {
        return timeouts;
    }

    HeadRules headRules() {
        return headRules;
    }

    LocalReplies replies() {
        return replies;
    }

    Admission admission() {
        return admission;
    }

    int bufferLimit() {
        return wiring.bufferLimit();
    }
}
