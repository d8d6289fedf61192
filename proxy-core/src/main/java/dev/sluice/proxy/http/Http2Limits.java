package dev.sluice.proxy.http;

/**
 * Budgets of one HTTP/2 connection; passing one ends it with GOAWAY ENHANCE_YOUR_CALM. The first six are Envoy's
 * {@code Http2ProtocolOptions} and runtime keys with its defaults, the last three bound what Envoy leaves open.
 *
 * @param outboundFrames frames of any kind that wait for a peer that does not read
 * @param outboundControlFrames the same for SETTINGS, PING and RST_STREAM
 * @param emptyFrames consecutive HEADERS, CONTINUATION or DATA frames without payload and END_STREAM
 * @param priorityFramesPerStream PRIORITY frames for each stream opened, and once for the connection
 * @param windowUpdatesPerDataFrame WINDOW_UPDATE frames, doubled, for each DATA frame sent
 * @param badStreams streams, of which no more than half may end early by a reset (rapid reset) or by an error that the
 *     peer provoked (MadeYouReset)
 * @param badStreamNanos how long a stream lives before its reset is no longer early
 * @param controlFramesPerSecond control and unknown frames in one second, beside those that useful frames earn
 * @param continuationFrames CONTINUATION frames of one header block
 */
public record Http2Limits(
        int outboundFrames,
        int outboundControlFrames,
        int emptyFrames,
        int priorityFramesPerStream,
        int windowUpdatesPerDataFrame,
        int badStreams,
        long badStreamNanos,
        int controlFramesPerSecond,
        int continuationFrames) {
    /** Envoy's defaults. */
    public static final Http2Limits DEFAULT =
            new Http2Limits(10_000, 1_000, 1, 100, 10, 500, 1_000_000_000L, 1_000, 128);
}
