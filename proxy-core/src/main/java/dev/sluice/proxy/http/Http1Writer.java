package dev.sluice.proxy.http;

import dev.sluice.proxy.net.Outbound;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Writes HTTP/1.1 messages to a connection. A head is put together in the worker's scratch array and copied out once;
 * fields that lie in the arena as they lay on the wire are copied as one run. Framing and connection fields in a head
 * are never copied: they are made from what the caller says.
 */
final class Http1Writer {
    /** How a head says where its body ends. */
    enum Length {
        /** It does not: there is no body, or the connection's end ends it. */
        UNSAID,
        /** By the {@code content-length} that it has. */
        DECLARED,
        /** By {@code content-length: 0}. */
        ZERO,
        /** By chunks. */
        CHUNKED
    }

    private static final byte[] HTTP_11 = latin("HTTP/1.1 ");
    private static final byte[] HTTP_10 = latin("HTTP/1.0 ");
    private static final byte[] REQUEST_END = latin(" HTTP/1.1\r\nhost: ");
    private static final byte[] ZERO_LENGTH = latin("content-length: 0\r\n");
    private static final byte[] CHUNKED = latin("transfer-encoding: chunked\r\n");
    private static final byte[] CLOSE = latin("connection: close\r\n");
    private static final byte[] KEEP_ALIVE = latin("connection: keep-alive\r\n");
    private static final byte[] HEX = latin("0123456789abcdef");
    private static final byte[] LAST_CHUNK = latin("0\r\n\r\n");
    private static final byte[] CRLF = latin("\r\n");
    private static final int CONSTANTS = 256; // more than all that is written beside a head's own bytes
    private static final int SEPARATORS = 4; // of a field

    private final Outbound out;
    private final HeadPool heads;
    private byte[] to = CRLF; // while a head is put together: the scratch array
    private int at;

    Http1Writer(Outbound out, HeadPool heads) {
        this.out = out;
        this.heads = heads;
    }

    /** Writes a request's head. */
    void request(RequestHead head, Length length) {
        begin(head);
        put(head.array(), head.valueOffset(Headers.METHOD - 1), head.valueLength(Headers.METHOD - 1));
        to[at++] = ' ';
        int target = head.has(Headers.PATH) ? Headers.PATH - 1 : Headers.AUTHORITY - 1;
        put(head.array(), head.valueOffset(target), head.valueLength(target));
        put(REQUEST_END);
        if (head.has(Headers.AUTHORITY)) {
            put(head.array(), head.valueOffset(Headers.AUTHORITY - 1), head.valueLength(Headers.AUTHORITY - 1));
        }
        put(CRLF);
        fields(head, length, head.version() == Version.HTTP_2);
        end(length);
    }

    /** Writes a response's head; {@code version} goes into its status line. */
    void response(ResponseHead head, Version version, Length length, Connection connection) {
        begin(head);
        put(version == Version.HTTP_1_0 ? HTTP_10 : HTTP_11);
        put(head.array(), head.valueOffset(0), head.valueLength(0));
        to[at++] = ' ';
        put(Http1StatusLine.reason(head.status()));
        put(CRLF);
        fields(head, length, false);
        switch (connection) {
            case UNSAID -> {}
            case CLOSE -> put(CLOSE);
            case KEEP_ALIVE -> put(KEEP_ALIVE);
        }
        end(length);
    }

    /** What a response says about the connection. */
    enum Connection {
        UNSAID,
        CLOSE,
        KEEP_ALIVE
    }

    /** Writes a piece of a body of known length; takes it over. */
    void data(ByteBuf data) {
        out.append(data);
    }

    /** Writes a chunk unless it is empty; takes it over. */
    void chunk(ByteBuf data) {
        int length = data.readableBytes();
        if (length == 0) {
            data.release();
            return;
        }
        var room = out.room(10);
        int digits = (35 - Integer.numberOfLeadingZeros(length)) / 4;
        for (int i = digits - 1; i >= 0; i--) room.writeByte(HEX[length >> (i * 4) & 15]);
        room.writeShort(0x0d0a);
        out.append(data);
        out.room(2).writeShort(0x0d0a);
    }

    /** Ends a chunked body without trailers. */
    void lastChunk() {
        out.room(LAST_CHUNK.length).writeBytes(LAST_CHUNK);
    }

    /** Ends a chunked body with trailers. */
    void trailers(Headers trailers) {
        begin(trailers);
        to[at++] = '0';
        put(CRLF);
        fields(trailers, Length.CHUNKED, false);
        end(Length.UNSAID);
    }

    private void begin(Headers head) {
        to = heads.scratch(head.size() + SEPARATORS * head.entries() + CONSTANTS);
        at = 0;
    }

    private void end(Length length) {
        switch (length) {
            case UNSAID, DECLARED -> {}
            case ZERO -> put(ZERO_LENGTH);
            case CHUNKED -> put(CHUNKED);
        }
        put(CRLF);
        out.room(at).writeBytes(to, 0, at);
        to = CRLF;
    }

    private void fields(Headers head, Length length, boolean joinCookies) {
        var from = head.array();
        int run = 0;
        int runEnd = -1; // where the next field must begin to be of the same run
        boolean cookies = false;
        for (int i = head.firstField(); i < head.entries(); i++) {
            int id = head.id(i);
            if (id < 0) continue;
            if (Http1Names.own(id) && (id != Http1Names.CONTENT_LENGTH || length != Length.DECLARED)) continue;
            if (joinCookies && id == Http1Names.COOKIE) {
                if (cookies) continue;
                cookies = true;
                if (runEnd > run) put(from, run, runEnd - run);
                runEnd = -1;
                cookies(head, from);
                continue;
            }
            int name = head.nameOffset(i);
            int value = head.valueOffset(i);
            int end = value + head.valueLength(i);
            if (asOnTheWire(head, from, name + head.nameLength(i), value, end)) {
                if (name != runEnd) {
                    if (runEnd > run) put(from, run, runEnd - run);
                    run = name;
                }
                runEnd = end + 2;
                continue;
            }
            if (runEnd > run) put(from, run, runEnd - run);
            runEnd = -1;
            put(from, name, head.nameLength(i));
            colon();
            put(from, value, end - value);
            put(CRLF);
        }
        if (runEnd > run) put(from, run, runEnd - run);
    }

    /** Whether name, {@code ": "}, value and CRLF follow each other in the arena. */
    private static boolean asOnTheWire(Headers head, byte[] from, int nameEnd, int value, int end) {
        return value == nameEnd + 2
                && end + 2 <= head.end()
                && from[nameEnd] == ':'
                && from[nameEnd + 1] == ' '
                && from[end] == '\r'
                && from[end + 1] == '\n';
    }

    /** HTTP/2 may split cookies over fields; HTTP/1.1 has one (RFC 9113 8.2.3). */
    private void cookies(Headers head, byte[] from) {
        boolean first = true;
        for (int i = head.firstField(); i < head.entries(); i++) {
            if (head.id(i) != Http1Names.COOKIE) continue;
            if (first) {
                put(HeaderName.byId(Http1Names.COOKIE).bytes());
                colon();
            } else {
                to[at++] = ';';
                to[at++] = ' ';
            }
            put(from, head.valueOffset(i), head.valueLength(i));
            first = false;
        }
        put(CRLF);
    }

    private void colon() {
        to[at++] = ':';
        to[at++] = ' ';
    }

    private void put(byte[] source) {
        put(source, 0, source.length);
    }

    private void put(byte[] source, int offset, int length) {
        System.arraycopy(source, offset, to, at, length);
        at += length;
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
