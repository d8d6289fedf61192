package dev.sluice.proxy.format;

import dev.sluice.proxy.http.Headers;
import dev.sluice.proxy.http.Peer;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.ResponseHead;
import dev.sluice.proxy.http.Version;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What may be said about an exchange, at its end or in its midst. Read on the exchange's worker only, and only during the
 * call that passes it. Whatever is not known, or not yet, is null, -1 or empty as each method says, and is shown as
 * {@code -}.
 */
public interface StreamView {
    /** The request's head after the filters changed it, or null when none was read. Not to be kept or changed. */
    @Nullable
    RequestHead requestHead();

    /**
     * The response's head as it was sent, or null when none was. An exchange that gave its head away may answer with a copy
     * of those fields only that {@link Format#responseNames} of the formats in use list. Not to be kept or changed.
     */
    @Nullable
    ResponseHead responseHead();

    /** The response's trailers, whole or those of {@link Format#responseNames}, or null. Not to be kept or changed. */
    @Nullable
    Headers responseTrailers();

    /** The response's status; 0 when no response began. */
    int responseCode();

    /** Why the response is what it is, such as {@code via_upstream}; null when nothing was decided. */
    @Nullable
    String responseCodeDetails();

    /** The {@linkplain dev.sluice.proxy.failure.ResponseFlag#bit bits} of the flags raised. */
    long responseFlags();

    /** Why the downstream connection was ended by us, or null. */
    @Nullable
    String connectionTerminationDetails();

    /** The version spoken downstream; null when no request was read. */
    @Nullable
    Version protocol();

    /** The version spoken to the upstream; null before an attempt had a connection. */
    @Nullable
    Version upstreamProtocol();

    /** Bytes of the request's body received. */
    long bytesReceived();

    /** Bytes of the response's body sent. */
    long bytesSent();

    /** Nanoseconds of wall time since 1970 when the exchange began. */
    long startEpochNanos();

    /** Nanoseconds of wall time since 1970, now. */
    long nowEpochNanos();

    /** Nanoseconds from the start of the exchange to that moment of it; -1 when it was not reached. */
    long nanosTo(TimePoint point);

    /** Nanoseconds the last attempt waited for a connection; -1 when it had none. */
    long connectionPoolWaitNanos();

    /** The downstream connection's ends; null for an exchange that none began, such as a delivery from a queue. */
    @Nullable
    Peer peer();

    /** The client's address as the configuration finds it (peer, or {@code x-forwarded-for}); null as {@link #peer}. */
    @Nullable
    InetSocketAddress clientAddress();

    /** The server name of the TLS handshake; null without. */
    @Nullable
    String requestedServerName();

    /** The filter chain's name; null or empty when it has none. */
    @Nullable
    String filterChainName();

    /** The route's name; null or empty when it has none or no route matched. */
    @Nullable
    String routeName();

    /** The cluster's name in statistics, {@code alt_stat_name} if there is one; null before a route chose a cluster. */
    @Nullable
    String upstreamCluster();

    /** The cluster's configured name; null before a route chose a cluster. */
    @Nullable
    String upstreamClusterRaw();

    /** The host of the last attempt; null before one was chosen. */
    @Nullable
    InetSocketAddress upstreamHost();

    /** That host's configured name; null or empty when it has none, and the address stands for it. */
    @Nullable
    String upstreamHostName();

    /** The other end of the upstream connection; null before there was one. */
    @Nullable
    InetSocketAddress upstreamRemoteAddress();

    /** Our end of the upstream connection; null before there was one. */
    @Nullable
    InetSocketAddress upstreamLocalAddress();

    /** The number of the upstream connection, unique in this process; 0 before there was one. */
    long upstreamConnectionId();

    /** How many attempts were begun; 0 when none. */
    int upstreamAttempts();

    /** What the transport said of the last failed attempt; null when it said nothing. */
    @Nullable
    String upstreamTransportFailure();

    /** The queue that took or delivered the message; null when none did. */
    @Nullable
    String queueName();

    /** The queued message's id; null when there is none. */
    @Nullable
    String messageId();

    /** Nanoseconds the message lay in its queue before this delivery; -1 when there is none. */
    long queueWaitNanos();

    /** The occasion of an access log line in Envoy's words: {@code DownstreamEnd}, or {@code NotSet} outside of logs. */
    String accessLogType();
}
