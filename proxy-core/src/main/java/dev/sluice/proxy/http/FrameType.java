package dev.sluice.proxy.http;

/** Frame types and flags of RFC 9113 section 6. */
final class FrameType {
    static final int DATA = 0x0;
    static final int HEADERS = 0x1;
    static final int PRIORITY = 0x2;
    static final int RST_STREAM = 0x3;
    static final int SETTINGS = 0x4;
    static final int PUSH_PROMISE = 0x5;
    static final int PING = 0x6;
    static final int GOAWAY = 0x7;
    static final int WINDOW_UPDATE = 0x8;
    static final int CONTINUATION = 0x9;

    static final int FLAG_ACK = 0x1;
    static final int FLAG_END_STREAM = 0x1;
    static final int FLAG_END_HEADERS = 0x4;
    static final int FLAG_PADDED = 0x8;
    static final int FLAG_PRIORITY = 0x20;

    /** Bytes before the payload. */
    static final int HEADER = 9;

    /** SETTINGS_MAX_FRAME_SIZE that holds before anybody says another, and always for what we receive. */
    static final int DEFAULT_MAX_SIZE = 16384;

    private FrameType() {}
}
