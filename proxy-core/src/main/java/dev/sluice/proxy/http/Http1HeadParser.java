package dev.sluice.proxy.http;

import static dev.sluice.proxy.http.Http1Chars.CLASS;
import static dev.sluice.proxy.http.Http1Chars.LINE;
import static dev.sluice.proxy.http.Http1Chars.TOKEN;
import static dev.sluice.proxy.http.Http1Chars.VALUE;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads a head or a trailer section, in whatever pieces it comes, into the arena of a {@link Headers}: bytes are copied
 * there once and looked at once, names are lower-cased where they lie. Only CRLF ends a line, nothing stands between a
 * name and its colon, no line continues another, and no control character is let through. Size and count are
 * checked before a byte is copied or an entry is made.
 */
final class Http1HeadParser {
    enum Result {
        /** All input was taken; the block is not complete. */
        MORE,
        /** The block is complete; what follows it is still in the input. */
        DONE,
        /** A rule is broken: {@link #problem} says which. */
        MALFORMED,
        /** Larger, or of more fields, than allowed. */
        TOO_LARGE
    }

    private enum State {
        BLANK, // before a request line, where empty lines are skipped (RFC 9112 2.2)
        BLANK_LF,
        START_LINE,
        START_LINE_LF,
        FIELD,
        NAME,
        VALUE_START,
        VALUE,
        VALUE_LF,
        END_LF
    }

    private static final int PIECE = 2 * 1024; // copied at once; what was too much goes back

    private final int maxBytes;
    private final int maxFields;
    private @Nullable Headers block;
    private State state = State.BLANK;
    private int start; // of the block, in the arena
    private int at; // the next byte to look at
    private int line; // where the start line, or a field's name, begins
    private int nameLength;
    private int value;
    private int valueEnd;
    private int fields;
    private String problem = "";

    Http1HeadParser(int maxBytes, int maxFields) {
        this.maxBytes = maxBytes;
        this.maxFields = maxFields;
    }

    /** Begins a block that is empty; the caller owns it. */
    void begin(Headers block) {
        this.block = block;
        state = switch (block) {
            case RequestHead request -> State.BLANK;
            case ResponseHead response -> State.START_LINE;
            case Headers other -> State.FIELD;
        };
        start = at = line = block.end();
        fields = 0;
    }

    /** The block being read; null before {@link #begin} and after {@link #forget}. */
    @Nullable
    Headers block() {
        return block;
    }

    /** Lets go of the block. */
    void forget() {
        block = null;
    }

    /** What was wrong after {@link Result#MALFORMED} or {@link Result#TOO_LARGE}. */
    String problem() {
        return problem;
    }

    /** Reads on; takes from {@code in} what belongs to the block. */
    Result parse(ByteBuf in) {
        var into = block;
        if (into == null) throw new IllegalStateException("no block was begun");
        while (true) {
            if (at == into.end()) {
                int room = maxBytes - (at - start);
                int length = Math.min(Math.min(in.readableBytes(), PIECE), room);
                if (length == 0) return in.isReadable() ? tooLarge("more than " + maxBytes + " bytes") : Result.MORE;
                int to = into.reserve(length);
                in.readBytes(into.array(), to, length);
                into.end(to + length);
            }
            var result = scan(into);
            if (result == Result.DONE) {
                in.readerIndex(in.readerIndex() - (into.end() - at));
                into.end(at);
            }
            if (result != Result.MORE) return result;
        }
    }

    private Result scan(Headers into) {
        var bytes = into.array();
        int end = into.end();
        int i = at;
        while (i < end) {
            switch (state) {
                case BLANK -> {
                    if (bytes[i] == '\r') {
                        state = State.BLANK_LF;
                        i++;
                    } else {
                        line = i;
                        state = State.START_LINE;
                    }
                }
                case BLANK_LF -> {
                    if (bytes[i++] != '\n') return malformed("control character before the request line");
                    state = State.BLANK;
                }
                case START_LINE -> {
                    while (i < end && (CLASS[bytes[i] & 0xff] & LINE) != 0) i++;
                    if (i == end) break;
                    if (bytes[i++] != '\r') return malformed("control character in the start line");
                    state = State.START_LINE_LF;
                }
                case START_LINE_LF -> {
                    if (bytes[i++] != '\n') return malformed("control character in the start line");
                    var wrong = startLine(into, i - 2);
                    if (wrong != null) return malformed(wrong);
                    state = State.FIELD;
                }
                case FIELD -> {
                    line = i;
                    state = State.NAME;
                    if (bytes[i] == '\r') {
                        state = State.END_LF;
                        i++;
                    }
                }
                case NAME -> {
                    byte lower;
                    while (i < end && (lower = TOKEN[bytes[i] & 0xff]) != 0) bytes[i++] = lower;
                    if (i == end) break;
                    if (bytes[i] != ':' || i == line) return malformed(wrongName(bytes[i]));
                    nameLength = i++ - line;
                    state = State.VALUE_START;
                }
                case VALUE_START -> {
                    while (i < end && (bytes[i] == ' ' || bytes[i] == '\t')) i++;
                    value = i;
                    if (i < end) state = State.VALUE;
                }
                case VALUE -> {
                    while (i < end && (CLASS[bytes[i] & 0xff] & VALUE) != 0) i++;
                    if (i == end) break;
                    if (bytes[i] != '\r') return malformed("control character in a field value");
                    valueEnd = i++;
                    state = State.VALUE_LF;
                }
                case VALUE_LF -> {
                    if (bytes[i++] != '\n') return malformed("carriage return in a field value");
                    if (++fields > maxFields) return tooLarge("more than " + maxFields + " fields");
                    while (valueEnd > value && (bytes[valueEnd - 1] == ' ' || bytes[valueEnd - 1] == '\t')) valueEnd--;
                    int id = HeaderName.idOf(bytes, line, nameLength);
                    into.addEntry(id, line, nameLength, value, valueEnd - value);
                    state = State.FIELD;
                }
                case END_LF -> {
                    if (bytes[i++] != '\n') return malformed("carriage return without line feed");
                    at = i;
                    return Result.DONE;
                }
            }
        }
        at = i;
        return Result.MORE;
    }

    private @Nullable String startLine(Headers into, int to) {
        return switch (into) {
            case RequestHead head -> Http1RequestLine.parse(head, line, to);
            case ResponseHead head -> Http1StatusLine.parse(head, line, to);
            case Headers other -> throw new IllegalStateException("trailers have no start line");
        };
    }

    private static String wrongName(byte stop) {
        boolean control = stop >= 0 && stop < ' ' && stop != '\t' && stop != '\r' && stop != '\n';
        return control ? "control character in a field name" : "invalid field name";
    }

    private Result malformed(String why) {
        problem = why;
        return Result.MALFORMED;
    }

    private Result tooLarge(String why) {
        problem = why;
        return Result.TOO_LARGE;
    }
}
