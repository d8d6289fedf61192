package dev.sluice.proxy.http;

import static dev.sluice.proxy.http.Http2ErrorCode.FLOW_CONTROL_ERROR;
import static dev.sluice.proxy.http.Http2ErrorCode.PROTOCOL_ERROR;

/** SETTINGS of a connection, both ways (RFC 9113 6.5): what we say, and what each entry of the peer's does. */
final class Http2SettingsExchange {
    /** Setting ids that only one of the roles sends. */
    static final int ENABLE_PUSH = 2, MAX_CONCURRENT_STREAMS = 3;

    private static final int HEADER_TABLE_SIZE = 1,
            INITIAL_WINDOW_SIZE = 4,
            MAX_FRAME_SIZE = 5,
            ENABLE_CONNECT_PROTOCOL = 8;
    private static final int LARGEST_FRAME = 0xffffff;
    private static final int LARGEST_USED_FRAME = 64 << 10;

    private final Http2Connection connection;
    private boolean concurrencySaid;
    private long window = -1; // INITIAL_WINDOW_SIZE of the frame being read: the last one counts

    Http2SettingsExchange(Http2Connection connection) {
        this.connection = connection;
    }

    /** Sends ours: the entry that is the role's own, and what differs from the protocol's defaults. */
    void send(int roleId, int roleValue) {
        var ours = connection.settings;
        int table = ours.headerTableSize();
        if (table == 4096) {
            connection.writer.settings(roleId, roleValue, INITIAL_WINDOW_SIZE, ours.streamWindow());
        } else {
            connection.writer.settings(
                    roleId, roleValue, INITIAL_WINDOW_SIZE, ours.streamWindow(), HEADER_TABLE_SIZE, table);
        }
    }

    /** One entry of the peer's. */
    void received(int id, long value) {
        switch (id) {
            case HEADER_TABLE_SIZE -> connection.writer.headerTableSize(value);
            case ENABLE_PUSH -> {
                boolean allowed = value == 0 || (value == 1 && connection instanceof Http2ServerConnection);
                if (!allowed) throw Http2Violation.malformed(PROTOCOL_ERROR, "invalid ENABLE_PUSH");
            }
            case MAX_CONCURRENT_STREAMS -> {
                concurrencySaid = true;
                connection.peerConcurrency(value);
            }
            case INITIAL_WINDOW_SIZE -> {
                if (value > Integer.MAX_VALUE) {
                    throw Http2Violation.malformed(FLOW_CONTROL_ERROR, "INITIAL_WINDOW_SIZE above 2^31-1");
                }
                window = value;
            }
            case MAX_FRAME_SIZE -> {
                if (value < FrameType.DEFAULT_MAX_SIZE || value > LARGEST_FRAME) {
                    throw Http2Violation.malformed(PROTOCOL_ERROR, "invalid MAX_FRAME_SIZE");
                }
                connection.writer.maxFrame((int) Math.min(value, LARGEST_USED_FRAME));
            }
            case ENABLE_CONNECT_PROTOCOL -> {
                // RFC 8441, 3
                if (value > 1) throw Http2Violation.malformed(PROTOCOL_ERROR, "invalid ENABLE_CONNECT_PROTOCOL");
            }
            default -> {}
        }
    }

    /** The end of the peer's frame: acknowledges it. */
    void receivedAll() {
        // A peer that does not say how many streams it takes sets no bound (RFC 9113 6.5.2): ours holds.
        if (!concurrencySaid) connection.peerConcurrency(connection.settings.maxConcurrentStreams());
        concurrencySaid = true;
        if (window >= 0) connection.flow.initialStreamWindow((int) window, connection.streams);
        window = -1;
        connection.writer.settingsAck();
        connection.flow.pump();
    }
}
