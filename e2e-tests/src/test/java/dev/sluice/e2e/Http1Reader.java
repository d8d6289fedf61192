package dev.sluice.e2e;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads HTTP/1.1 messages from a socket and keeps their exact bytes. One thread. */
final class Http1Reader {
    /** A message head: its first line and its headers in order. */
    record Head(String firstLine, List<Header> headers) {
        String value(String name) {
            for (var h : headers) {
                if (h.name().equalsIgnoreCase(name)) {
                    return h.value();
                }
            }
            return "";
        }

        boolean isChunked() {
            return value("transfer-encoding").equalsIgnoreCase("chunked");
        }
    }

    /** A body and the trailers after it. */
    record Body(String text, List<Header> trailers) {}

    private final InputStream in;
    private final ByteArrayOutputStream raw = new ByteArrayOutputStream();

    Http1Reader(InputStream in) {
        this.in = new BufferedInputStream(in);
    }

    /** Returns the bytes read since the last call, as ISO-8859-1. */
    String takeRaw() {
        var text = raw.toString(StandardCharsets.ISO_8859_1);
        raw.reset();
        return text;
    }

    /** Reads a head; an {@link EOFException} with no message says that the peer closed before its first byte. */
    Head head() throws IOException {
        var first = line();
        return new Head(first, headers());
    }

    private List<Header> headers() throws IOException {
        var headers = new ArrayList<Header>();
        for (var line = line(); !line.isEmpty(); line = line()) {
            var colon = line.indexOf(':');
            headers.add(new Header(
                    line.substring(0, Math.max(colon, 0)),
                    line.substring(colon + 1).strip()));
        }
        return headers;
    }

    /** Reads the body that the head announces; {@code untilClose} says what a head without a length means. */
    Body body(Head head, boolean untilClose) throws IOException {
        if (head.isChunked()) {
            return chunked();
        }
        var length = head.value("content-length");
        if (!length.isEmpty()) {
            return new Body(bytes(Integer.parseInt(length)), List.of());
        }
        return new Body(untilClose ? rest() : "", List.of());
    }

    private Body chunked() throws IOException {
        var text = new StringBuilder();
        while (true) {
            var size = Integer.parseInt(line().split(";", 2)[0].strip(), 16);
            if (size == 0) {
                return new Body(text.toString(), headers());
            }
            text.append(bytes(size));
            line();
        }
    }

    private String rest() throws IOException {
        var out = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            out.write(b);
        }
        raw.writeBytes(out.toByteArray());
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private String bytes(int count) throws IOException {
        var read = in.readNBytes(count);
        raw.writeBytes(read);
        if (read.length < count) {
            throw new EOFException("closed after " + read.length + " of " + count + " body bytes");
        }
        return new String(read, StandardCharsets.ISO_8859_1);
    }

    private String line() throws IOException {
        var out = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException(out.size() == 0 ? null : "closed inside a line");
            }
            out.write(b);
        }
        raw.writeBytes(out.toByteArray());
        raw.write('\n');
        var text = out.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /** Returns whether the peer has ended the connection, waiting as long as the socket's timeout allows. */
    boolean ended() throws IOException {
        return in.read() < 0;
    }
}
