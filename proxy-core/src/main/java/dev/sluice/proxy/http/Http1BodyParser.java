package dev.sluice.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body of known length, in chunks (RFC 9112 7.1), or until the connection closes. Data are slices of the input;
 * a chunk's size line ends in CRLF, has at most {@value #MAX_DIGITS} digits and nothing before an extension, and
 * all extensions of a body together are at most {@value #MAX_EXTENSIONS} bytes, which are read over.
 */
final class Http1BodyParser {
    private static final int MAX_DIGITS = 15;
    private static final int MAX_EXTENSIONS = 8 * 1024;

    private enum State {
        LENGTH,
        UNTIL_CLOSE,
        SIZE,
        EXTENSION,
        EXTENSION_VALUE,
        EXTENSION_QUOTED,
        EXTENSION_ESCAPE,
        EXTENSION_END,
        SIZE_LF,
        CHUNK,
        CHUNK_CR,
        CHUNK_LF,
        TRAILER_START,
        TRAILERS,
        END_LF
    }

    private final HeadPool heads;
    private final Http1HeadParser lines;
    private State state = State.LENGTH;
    private long remaining; // of the body, or of the chunk
    private int digits;
    private int extensions; // bytes of them in this body
    private int token; // bytes of the extension's name or value so far
    private boolean last;
    private boolean tooLarge;
    private @Nullable ByteBuf data; // owned until taken
    private @Nullable Headers trailers; // owned until taken
    private String problem = "";

    /** Reads trailers with {@code lines}, which is free while a body is read. */
    Http1BodyParser(HeadPool heads, Http1HeadParser lines) {
        this.heads = heads;
        this.lines = lines;
    }

    /** Begins a body: a length above 0, or one of the constants of {@link Http1Framing}. */
    void begin(long length) {
        last = false;
        digits = 0;
        extensions = 0;
        remaining = Math.max(0, length);
        state = length == Http1Framing.CHUNKED
                ? State.SIZE
                : length == Http1Framing.UNTIL_CLOSE ? State.UNTIL_CLOSE : State.LENGTH;
    }

    /** Whether the end of the connection is the end of this body. */
    boolean endsAtClose() {
        return state == State.UNTIL_CLOSE;
    }

    /** Whether the message is complete after the last event. */
    boolean last() {
        return last;
    }

    /** The data of the last event, owned by the caller. */
    ByteBuf takeData() {
        var taken = Objects.requireNonNull(data);
        data = null;
        return taken;
    }

    /** The trailers of the last event, owned by the caller. */
    Headers takeTrailers() {
        var taken = Objects.requireNonNull(trailers);
        trailers = null;
        return taken;
    }

    /** What was wrong after {@link Http1Event#FAILED}. */
    String problem() {
        return problem;
    }

    /** Whether the failure is about the size of the trailers. */
    boolean tooLarge() {
        return tooLarge;
    }

    /** Reads on, up to the next event. */
    Http1Event next(ByteBuf in) {
        while (in.isReadable()) {
            switch (state) {
                case LENGTH -> {
                    slice(in);
                    last = remaining == 0;
                    return Http1Event.DATA;
                }
                case UNTIL_CLOSE -> {
                    data = in.readRetainedSlice(in.readableBytes());
                    return Http1Event.DATA;
                }
                case CHUNK -> {
                    slice(in);
                    if (remaining == 0) {
                        state = State.CHUNK_CR;
                        skipEnd(in);
                    }
                    return Http1Event.DATA;
                }
                case TRAILER_START -> {
                    if (in.getByte(in.readerIndex()) == '\r') {
                        in.skipBytes(1);
                        state = State.END_LF;
                    } else {
                        lines.begin(heads.trailers());
                        state = State.TRAILERS;
                    }
                }
                case TRAILERS -> {
                    var event = trailers(in);
                    if (event != Http1Event.MORE) return event;
                }
                case END_LF -> {
                    if (in.readByte() != '\n') return failed("no line feed after the last chunk");
                    return empty();
                }
                case SIZE, SIZE_LF, CHUNK_CR, CHUNK_LF -> {
                    if (!between(in.readByte())) return Http1Event.FAILED;
                }
                case EXTENSION, EXTENSION_VALUE, EXTENSION_QUOTED, EXTENSION_ESCAPE, EXTENSION_END -> {
                    if (++extensions > MAX_EXTENSIONS) return failed("chunk extensions too large");
                    if (!extension(in.readByte())) return failed("invalid chunk extension");
                }
            }
        }
        return Http1Event.MORE;
    }

    private void slice(ByteBuf in) {
        int length = (int) Math.min(remaining, in.readableBytes());
        remaining -= length;
        data = in.readRetainedSlice(length);
    }

    /** Takes the usual end of a chunked body along with its last data, so that these are known to be the last. */
    private void skipEnd(ByteBuf in) {
        int at = in.readerIndex();
        if (in.readableBytes() < 7
                || in.getInt(at) != 0x0d0a300d
                || in.getShort(at + 4) != 0x0a0d
                || in.getByte(at + 6) != '\n') return;
        in.readerIndex(at + 7);
        last = true;
    }

    /** Takes a byte that is not data; false when it may not stand here. */
    private boolean between(byte b) {
        switch (state) {
            case SIZE -> {
                int digit = Http1Chars.HEX[b & 0xff];
                if (digit >= 0) {
                    remaining = remaining << 4 | digit;
                    if (++digits > MAX_DIGITS) return refuse("chunk size of more than " + MAX_DIGITS + " digits");
                } else if (digits == 0) {
                    return refuse("invalid chunk size");
                } else if (b == '\r') {
                    state = State.SIZE_LF;
                } else if (b == ';') {
                    state = State.EXTENSION;
                    token = 0;
                } else {
                    return refuse("invalid chunk size");
                }
            }
            case SIZE_LF -> {
                if (b != '\n') return refuse("carriage return in a chunk size");
                state = remaining == 0 ? State.TRAILER_START : State.CHUNK;
            }
            case CHUNK_CR -> {
                if (b != '\r') return refuse("chunk longer than its size");
                state = State.CHUNK_LF;
            }
            default -> {
                if (b != '\n') return refuse("carriage return without line feed after a chunk");
                digits = 0;
                state = State.SIZE;
            }
        }
        return true;
    }

    /** Takes a byte of {@code ;name} or {@code ;name=value}, value a token or quoted; false when it may not stand here. */
    private boolean extension(byte b) {
        boolean inToken = Http1Chars.TOKEN[b & 0xff] != 0;
        switch (state) {
            case EXTENSION -> {
                if (inToken) token++;
                else if (token == 0) return false;
                else if (b != '=') return extensionEnd(b);
                else state = State.EXTENSION_VALUE;
                if (b == '=') token = 0;
            }
            case EXTENSION_VALUE -> {
                if (inToken) token++;
                else if (token > 0) return extensionEnd(b);
                else if (b == '"') state = State.EXTENSION_QUOTED;
                else return false;
            }
            case EXTENSION_QUOTED -> {
                if (b == '"') state = State.EXTENSION_END;
                else if (b == '\\') state = State.EXTENSION_ESCAPE;
                else return Http1Chars.is(Http1Chars.VALUE, b);
            }
            case EXTENSION_ESCAPE -> {
                state = State.EXTENSION_QUOTED;
                return Http1Chars.is(Http1Chars.VALUE, b);
            }
            default -> {
                return extensionEnd(b);
            }
        }
        return true;
    }

    private boolean extensionEnd(byte b) {
        token = 0;
        state = b == ';' ? State.EXTENSION : State.SIZE_LF;
        return b == ';' || b == '\r';
    }

    private Http1Event trailers(ByteBuf in) {
        var block = Objects.requireNonNull(lines.block());
        switch (lines.parse(in)) {
            case MORE -> {
                return Http1Event.MORE;
            }
            case MALFORMED -> {
                return failed(lines.problem());
            }
            case TOO_LARGE -> {
                tooLarge = true;
                return failed("trailers of " + lines.problem());
            }
            case DONE -> lines.forget();
        }
        for (int i = 0; i < block.entries(); i++) if (Http1Names.own(block.id(i))) block.removeAt(i);
        if (block.count() == 0) {
            heads.recycle(block);
            return empty();
        }
        trailers = block;
        last = true;
        return Http1Event.TRAILERS;
    }

    private Http1Event empty() {
        data = Unpooled.EMPTY_BUFFER;
        last = true;
        return Http1Event.DATA;
    }

    private boolean refuse(String why) {
        problem = why;
        return false;
    }

    private Http1Event failed(String why) {
        problem = why;
        return Http1Event.FAILED;
    }
}
