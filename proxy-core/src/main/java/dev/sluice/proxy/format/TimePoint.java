package dev.sluice.proxy.format;

/** A moment of an exchange that durations are measured between, as {@code %COMMON_DURATION%} names them. */
public enum TimePoint {
    /** The request's first byte was received; the exchange's start. */
    DS_RX_BEG,
    /** The request's last byte was received. */
    DS_RX_END,
    /** Connecting to the upstream began; not reached when a connection was reused. */
    US_CX_BEG,
    /** The upstream connection was made. */
    US_CX_END,
    /** The TLS handshake with the upstream ended. */
    US_HS_END,
    /** The request's first byte was sent to the upstream. */
    US_TX_BEG,
    /** The request's last byte was sent to the upstream. */
    US_TX_END,
    /** The response's first byte was received from the upstream. */
    US_RX_BEG,
    /** The response's last byte was received from the upstream. */
    US_RX_END,
    /** The response's first byte was sent downstream. */
    DS_TX_BEG,
    /** The response's last byte was sent downstream. */
    DS_TX_END,
    /** The exchange ended, well or not; {@code %DURATION%} runs to here. */
    DONE
}
