package dev.sluice.proxy.filter;

import dev.sluice.proxy.failure.ResponseFlag;
import dev.sluice.proxy.format.StreamView;
import dev.sluice.proxy.format.TimePoint;
import dev.sluice.proxy.http.Headers;
import dev.sluice.proxy.http.Peer;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.ResponseHead;
import dev.sluice.proxy.http.Version;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one exchange, gathered while it runs and read by logs, stats and formatters. Times are nanoseconds of
 * the loop's clock, 0 while they have not come. Confined to the worker's loop; a filter may read it until
 * {@link HttpFilter#complete} returns. Whoever learns something says it here; nothing else in the proxy keeps notes of
 * an exchange.
 */
public final class StreamInfo implements StreamView {
    private final Peer peer;
    private Version version;
    private final long startNanos;
    private final long startEpochMillis;

    private @Nullable RequestHead requestHead;
    private @Nullable ResponseHead responseHead;
    private @Nullable Headers responseTrailers;
    private long requestEndNanos;
    private long upstreamTxBeginNanos;
    private long upstreamTxEndNanos;
    private long upstreamRxBeginNanos;
    private long upstreamRxEndNanos;
    private long downstreamTxBeginNanos;
    private long endNanos;
    private long attemptNanos;
    private long poolWaitNanos = -1;
    private boolean responseEnded;
    private long bytesReceived;
    private long bytesSent;
    private int status;
    private long flags;
    private @Nullable String details;
    private @Nullable InetSocketAddress clientAddress;
    private @Nullable String filterChainName;
    private @Nullable String routeName;
    private @Nullable String cluster;
    private @Nullable String clusterStatName;
    private @Nullable InetSocketAddress upstreamAddress;
    private @Nullable String upstreamHostName;
    private @Nullable Peer upstreamPeer;
    private @Nullable Version upstreamVersion;
    private @Nullable String transportFailure;
    private int attempts;
    private @Nullable String queue;
    private @Nullable String messageId;
    private long queueWaitNanos = -1;

    /** Begins on a connection of this version at these times: the loop's clock, and the wall clock for {@code %START_TIME%}. */
    public StreamInfo(Peer peer, Version version, long startNanos, long startEpochMillis) {
        this.peer = peer;
        this.version = version;
        this.startNanos = startNanos;
        this.startEpochMillis = startEpochMillis;
    }

    // What the stream and the filters say.

    /** What the client speaks, where its head says it more exactly than the connection. */
    public void version(Version exact) {
        version = exact;
    }

    /** The request's head, lent until the exchange is over; null when it is not to be shown. */
    public void requestHead(@Nullable RequestHead head) {
        requestHead = head;
    }

    /** The response's head, lent until the exchange is over; {@link #responseCode(int)} is not said by it. */
    public void responseHead(ResponseHead head) {
        responseHead = head;
    }

    /** The response's trailers, lent until the exchange is over. */
    public void responseTrailers(Headers trailers) {
        responseTrailers = trailers;
    }

    /** The whole request has been received. */
    public void requestEnded(long nowNanos) {
        requestEndNanos = nowNanos;
    }

    /** An attempt is to begin, and may turn out to have no host; the first counts before the head is edited (Envoy). */
    public void attemptCounted() {
        attempts++;
    }

    /** An attempt that was counted begins. */
    public void attemptBegan(long nowNanos) {
        transportFailure = null;
        poolWaitNanos = -1;
        attemptNanos = nowNanos;
        upstreamTxBeginNanos = 0;
        upstreamTxEndNanos = 0;
        upstreamRxBeginNanos = 0;
        upstreamRxEndNanos = 0;
        upstreamPeer = null;
        upstreamVersion = null;
    }

    /** The attempt did not get as far as its host. */
    public void noUpstreamHost() {
        upstreamAddress = null;
        upstreamHostName = null;
    }

    /** The attempt's host. */
    public void upstreamHost(InetSocketAddress address, String hostName) {
        upstreamAddress = address;
        upstreamHostName = hostName;
    }

    /** The response's status; an upstream's is said before its head is edited, one of our own when it is sent (Envoy). */
    public void responseCode(int code) {
        status = code;
    }

    /** The attempt has its connection, and the head is handed to it. */
    public void upstreamConnected(Peer ends, Version version, long nowNanos) {
        upstreamPeer = ends;
        upstreamVersion = version;
        upstreamTxBeginNanos = nowNanos;
        poolWaitNanos = nowNanos - attemptNanos;
    }

    /** The attempt has ended; where it had no connection yet, this is how long it waited for one. */
    public void connectionRefused(long nowNanos) {
        if (upstreamTxBeginNanos == 0) poolWaitNanos = nowNanos - attemptNanos;
    }

    /** The whole request has been handed to the upstream. */
    public void upstreamTxEnded(long nowNanos) {
        upstreamTxEndNanos = nowNanos;
    }

    /** The first head has come, be it an interim one. */
    public void upstreamRxBegan(long nowNanos) {
        if (upstreamRxBeginNanos == 0) upstreamRxBeginNanos = nowNanos;
    }

    /** The response's end has come. */
    public void upstreamRxEnded(long nowNanos) {
        upstreamRxEndNanos = nowNanos;
    }

    /** The response's head is handed to the downstream. */
    public void downstreamTxBegan(long nowNanos) {
        downstreamTxBeginNanos = nowNanos;
    }

    /** The response has been handed to the downstream whole. */
    public void responseEnded() {
        responseEnded = true;
    }

    /** The exchange is over. */
    public void ended(long nowNanos) {
        endNanos = nowNanos;
    }

    public void received(int bytes) {
        bytesReceived += bytes;
    }

    public void sent(int bytes) {
        bytesSent += bytes;
    }

    /** Raises a flag; null raises none. */
    public void flag(@Nullable ResponseFlag flag) {
        if (flag != null) flags |= flag.bit();
    }

    /** The value of {@code %RESPONSE_CODE_DETAILS%}; the last word counts. */
    public void details(String text) {
        details = text;
    }

    /** The client's address after trusted forwarding headers. */
    public void clientAddress(InetSocketAddress address) {
        clientAddress = address;
    }

    /** The filter chain that took the connection. */
    public void filterChainName(String name) {
        filterChainName = name;
    }

    public void routeName(String name) {
        routeName = name;
    }

    /** The chosen cluster, and the name it has in stats. */
    public void cluster(String name, String statName) {
        cluster = name;
        clusterStatName = statName;
    }

    /** What the transport to the upstream said of its failure. */
    public void transportFailure(String words) {
        transportFailure = words;
    }

    /** The queue that takes the exchange's request; null when it takes it no longer. */
    public void queue(@Nullable String name) {
        queue = name;
    }

    /** The queued message that the exchange's request has become. */
    public void message(String id) {
        messageId = id;
    }

    /** The exchange delivers a queued message. */
    public void delivers(DeliveryTerms terms) {
        queue = terms.queue();
        messageId = terms.messageId();
        queueWaitNanos = terms.waitNanos();
    }

    // What readers of the loop's clock use.

    public long startNanos() {
        return startNanos;
    }

    /** When the whole request had been received, 0 before. */
    public long requestEndNanos() {
        return requestEndNanos;
    }

    public long endNanos() {
        return endNanos;
    }

    /** Whether the flag is raised. */
    public boolean has(ResponseFlag flag) {
        return (flags & flag.bit()) != 0;
    }

    // What logs and formatters see.

    @Override
    public @Nullable RequestHead requestHead() {
        return requestHead;
    }

    @Override
    public @Nullable ResponseHead responseHead() {
        return responseHead;
    }

    @Override
    public @Nullable Headers responseTrailers() {
        return responseTrailers;
    }

    @Override
    public int responseCode() {
        return status;
    }

    @Override
    public @Nullable String responseCodeDetails() {
        return details;
    }

    @Override
    public long responseFlags() {
        return flags;
    }

    @Override
    public @Nullable String connectionTerminationDetails() {
        return null;
    }

    @Override
    public @Nullable Version protocol() {
        return version;
    }

    @Override
    public @Nullable Version upstreamProtocol() {
        return upstreamVersion;
    }

    @Override
    public long bytesReceived() {
        return bytesReceived;
    }

    @Override
    public long bytesSent() {
        return bytesSent;
    }

    @Override
    public long startEpochNanos() {
        return startEpochMillis * 1_000_000;
    }

    @Override
    public long nowEpochNanos() {
        return startEpochNanos() + (endNanos == 0 ? 0 : endNanos - startNanos);
    }

    @Override
    public long nanosTo(TimePoint point) {
        return switch (point) {
            case DS_RX_BEG -> 0;
            case DS_RX_END -> since(requestEndNanos);
            case US_CX_BEG, US_CX_END, US_HS_END -> -1;
            case US_TX_BEG -> since(upstreamTxBeginNanos);
            case US_TX_END -> since(upstreamTxEndNanos);
            case US_RX_BEG -> since(upstreamRxBeginNanos);
            case US_RX_END -> since(upstreamRxEndNanos);
            case DS_TX_BEG -> since(downstreamTxBeginNanos);
            case DS_TX_END -> responseEnded ? since(endNanos) : -1;
            case DONE -> since(endNanos);
        };
    }

    @Override
    public long connectionPoolWaitNanos() {
        return poolWaitNanos;
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public InetSocketAddress clientAddress() {
        return clientAddress == null ? peer.remote() : clientAddress;
    }

    @Override
    public @Nullable String requestedServerName() {
        return null;
    }

    @Override
    public @Nullable String filterChainName() {
        return filterChainName;
    }

    @Override
    public @Nullable String routeName() {
        return routeName;
    }

    @Override
    public @Nullable String upstreamCluster() {
        return clusterStatName;
    }

    @Override
    public @Nullable String upstreamClusterRaw() {
        return cluster;
    }

    @Override
    public @Nullable InetSocketAddress upstreamHost() {
        return upstreamAddress;
    }

    @Override
    public @Nullable String upstreamHostName() {
        return upstreamHostName;
    }

    @Override
    public @Nullable InetSocketAddress upstreamLocalAddress() {
        return upstreamPeer == null ? null : upstreamPeer.local();
    }

    @Override
    public @Nullable InetSocketAddress upstreamRemoteAddress() {
        return upstreamPeer == null ? null : upstreamPeer.remote();
    }

    @Override
    public long upstreamConnectionId() {
        return upstreamPeer == null ? -1 : upstreamPeer.connectionId();
    }

    @Override
    public int upstreamAttempts() {
        return attempts;
    }

    @Override
    public @Nullable String upstreamTransportFailure() {
        return transportFailure;
    }

    @Override
    public @Nullable String queueName() {
        return queue;
    }

    @Override
    public @Nullable String messageId() {
        return messageId;
    }

    @Override
    public long queueWaitNanos() {
        return queueWaitNanos;
    }

    @Override
    public String accessLogType() {
        return endNanos == 0 ? "NotSet" : "DownstreamEnd";
    }

    private long since(long nanos) {
        return nanos == 0 ? -1 : nanos - startNanos;
    }
}
