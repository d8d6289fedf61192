package dev.sluice.xds.model;

/**
 * Options of HTTP/2. Flood limits close the connection when passed.
 *
 * @param hpackTableSize bytes of the decoder's dynamic table; Envoy: 4096
 * @param maxConcurrentStreams Envoy: 1024
 * @param initialStreamWindowSize bytes; ours unless configured: 256 KiB
 * @param initialConnectionWindowSize bytes; ours unless configured: 1 MiB
 * @param maxOutboundFrames queued frames; Envoy: 10,000
 * @param maxOutboundControlFrames queued PING, SETTINGS and RST_STREAM; Envoy: 1000
 * @param maxConsecutiveInboundFramesWithEmptyPayload empty frames in a row; Envoy: 1
 * @param maxInboundPriorityFramesPerStream Envoy: 100
 * @param maxInboundWindowUpdateFramesPerDataFrameSent Envoy: 10
 */
public record Http2ProtocolOptions(
        long hpackTableSize,
        long maxConcurrentStreams,
        int initialStreamWindowSize,
        int initialConnectionWindowSize,
        long maxOutboundFrames,
        long maxOutboundControlFrames,
        long maxConsecutiveInboundFramesWithEmptyPayload,
        long maxInboundPriorityFramesPerStream,
        long maxInboundWindowUpdateFramesPerDataFrameSent) {
    /** Envoy's defaults, but for the windows: 256 KiB a stream and 1 MiB a connection. */
    public static final Http2ProtocolOptions DEFAULT =
            new Http2ProtocolOptions(4096, 1024, 256 * 1024, 1024 * 1024, 10_000, 1_000, 1, 100, 10);
}
