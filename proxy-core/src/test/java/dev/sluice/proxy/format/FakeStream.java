package dev.sluice.proxy.format;

import dev.sluice.proxy.http.Headers;
import dev.sluice.proxy.http.Peer;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.ResponseHead;
import dev.sluice.proxy.http.Version;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An exchange as a test sets it; everything is unknown at first. */
public final class FakeStream implements StreamView {
    public @Nullable RequestHead request;
    public @Nullable ResponseHead response;
    public @Nullable Headers trailers;
    public int code;
    public @Nullable String details;
    public long flags;
    public @Nullable Version protocol;
    public long received;
    public long sent;
    public long startNanos;
    public final Map<TimePoint, Long> points = new EnumMap<>(TimePoint.class);
    public @Nullable Peer peer;
    public @Nullable String route;
    public @Nullable String cluster;
    public @Nullable InetSocketAddress host;
    public @Nullable String hostName;
    public @Nullable String transportFailure;
    public @Nullable String messageId;
    public long queueWaitNanos = -1;

    @Override
    public @Nullable RequestHead requestHead() {
        return request;
    }

    @Override
    public @Nullable ResponseHead responseHead() {
        return response;
    }

    @Override
    public @Nullable Headers responseTrailers() {
        return trailers;
    }

    @Override
    public int responseCode() {
        return code;
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
        return protocol;
    }

    @Override
    public @Nullable Version upstreamProtocol() {
        return null;
    }

    @Override
    public long bytesReceived() {
        return received;
    }

    @Override
    public long bytesSent() {
        return sent;
    }

    @Override
    public long startEpochNanos() {
        return startNanos;
    }

    @Override
    public long nowEpochNanos() {
        return startNanos + 1_000_000_000;
    }

    @Override
    public long nanosTo(TimePoint point) {
        return points.getOrDefault(point, point == TimePoint.DS_RX_BEG ? 0L : -1L);
    }

    @Override
    public long connectionPoolWaitNanos() {
        return -1;
    }

    @Override
    public @Nullable Peer peer() {
        return peer;
    }

    @Override
    public @Nullable InetSocketAddress clientAddress() {
        return peer == null ? null : peer.remote();
    }

    @Override
    public @Nullable String requestedServerName() {
        return null;
    }

    @Override
    public @Nullable String filterChainName() {
        return "";
    }

    @Override
    public @Nullable String routeName() {
        return route;
    }

    @Override
    public @Nullable String upstreamCluster() {
        return cluster;
    }

    @Override
    public @Nullable String upstreamClusterRaw() {
        return cluster;
    }

    @Override
    public @Nullable InetSocketAddress upstreamHost() {
        return host;
    }

    @Override
    public @Nullable String upstreamHostName() {
        return hostName;
    }

    @Override
    public @Nullable InetSocketAddress upstreamRemoteAddress() {
        return null;
    }

    @Override
    public @Nullable InetSocketAddress upstreamLocalAddress() {
        return null;
    }

    @Override
    public long upstreamConnectionId() {
        return 0;
    }

    @Override
    public int upstreamAttempts() {
        return host == null ? 0 : 1;
    }

    @Override
    public @Nullable String upstreamTransportFailure() {
        return transportFailure;
    }

    @Override
    public @Nullable String queueName() {
        return null;
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
        return "DownstreamEnd";
    }
}
