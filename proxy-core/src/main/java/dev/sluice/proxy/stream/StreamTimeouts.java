package dev.sluice.proxy.stream;

import dev.sluice.xds.model.HttpConnectionManager;

/**
 * The connection manager's time limits on a stream, in nanoseconds; 0 is none.
 *
 * @param streamIdleNanos without any progress in either direction
 * @param requestNanos for the whole request to arrive
 * @param maxStreamNanos for the whole exchange
 */
record StreamTimeouts(long streamIdleNanos, long requestNanos, long maxStreamNanos) {
    static StreamTimeouts of(HttpConnectionManager config) {
        return new StreamTimeouts(
                config.timeouts().streamIdle().toNanos(),
                config.timeouts().request().toNanos(),
                config.commonHttpProtocolOptions().maxStreamDuration().toNanos());
    }
}
