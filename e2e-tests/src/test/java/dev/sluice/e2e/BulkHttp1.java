package dev.sluice.e2e;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.LongConsumer;

/** A long body over HTTP/1.1, its length said before. */
final class BulkHttp1 implements BulkConnection {
    private final InputStream in;
    private final OutputStream out;

    BulkHttp1(Socket socket) throws IOException {
        in = new BufferedInputStream(socket.getInputStream(), BLOCK);
        out = socket.getOutputStream();
    }

    @Override
    public void request(long body) throws IOException {
        send("POST / HTTP/1.1\r\nhost: bulk\r\n", body);
    }

    @Override
    public void respond(long body) throws IOException {
        send("HTTP/1.1 200 OK\r\nconnection: close\r\n", body);
    }

    private void send(String start, long body) throws IOException {
        out.write((start + "content-length: " + body + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        var block = new byte[BLOCK];
        for (long left = body; left > 0; left -= BLOCK) out.write(block, 0, (int) Math.min(left, BLOCK));
    }

    @Override
    public long response(LongConsumer took) throws IOException {
        return receive(took);
    }

    @Override
    public long awaitRequest(LongConsumer took) throws IOException {
        return receive(took);
    }

    private long receive(LongConsumer took) throws IOException {
        long length = 0;
        for (var line = line(); !line.isEmpty(); line = line()) {
            var field = line.toLowerCase(Locale.ROOT).split(": *", 2);
            if (field[0].equals("content-length")) length = Long.parseLong(field[1]);
        }
        var block = new byte[BLOCK];
        for (long left = length; left > 0; ) {
            int read = in.read(block, 0, (int) Math.min(left, BLOCK));
            if (read < 0) throw new EOFException(left + " bytes before the end");
            left -= read;
            took.accept(read);
        }
        return length;
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) throw new EOFException("in a head");
            if (c != '\r') line.append((char) c);
        }
        return line.toString();
    }
}
