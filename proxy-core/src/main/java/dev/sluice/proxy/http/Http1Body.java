package dev.sluice.proxy.http;

import io.netty.buffer.ByteBuf;

/**
 * The body of the message being sent: holds the sender to the framing its head announced. More or less data than
 * declared would shift every message that follows, so it is an error and never written.
 */
final class Http1Body {
    private enum Mode {
        NONE,
        LENGTH,
        CHUNKED,
        UNTIL_CLOSE
    }

    private final Http1Writer writer;
    private final boolean trailersEnabled;
    private Mode mode = Mode.NONE;
    private long remaining;

    Http1Body(Http1Writer writer, boolean trailersEnabled) {
        this.writer = writer;
        this.trailersEnabled = trailersEnabled;
    }

    /** What it writes with. */
    Http1Writer writer() {
        return writer;
    }

    /** No body is sent, whatever data come. */
    void none() {
        mode = Mode.NONE;
    }

    /** A body of exactly this many bytes. */
    void length(long bytes) {
        mode = Mode.LENGTH;
        remaining = bytes;
    }

    /** A body in chunks. */
    void chunked() {
        mode = Mode.CHUNKED;
    }

    /** A body that the connection's end ends. */
    void untilClose() {
        mode = Mode.UNTIL_CLOSE;
    }

    boolean endsAtClose() {
        return mode == Mode.UNTIL_CLOSE;
    }

    /** Sends a piece and takes it over; false when it does not fit what was announced. */
    boolean data(ByteBuf data, boolean last) {
        switch (mode) {
            case NONE -> data.release();
            case LENGTH -> {
                int length = data.readableBytes();
                if (length > remaining || (last && length < remaining)) {
                    data.release();
                    return false;
                }
                remaining -= length;
                writer.data(data);
            }
            case CHUNKED -> {
                writer.chunk(data);
                if (last) writer.lastChunk();
            }
            case UNTIL_CLOSE -> writer.data(data);
        }
        return true;
    }

    /** Ends the body with trailers, sent where the framing has a place for them; false when data are missing. */
    boolean trailers(Headers trailers) {
        switch (mode) {
            case NONE, UNTIL_CLOSE -> {}
            case LENGTH -> {
                return remaining == 0;
            }
            case CHUNKED -> {
                if (trailersEnabled) writer.trailers(trailers);
                else writer.lastChunk();
            }
        }
        return true;
    }
}
