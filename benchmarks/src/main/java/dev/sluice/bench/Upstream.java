package dev.sluice.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** Answers every request with 1 KiB, over HTTP/1.1 or HTTP/2; a thread for each connection, which allocates nothing. */
final class Upstream implements AutoCloseable {
    private static final ByteBuffer ANSWER =
            Bytes.direct(("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " + Load.BODY
                            + "\r\n\r\n" + "x".repeat(Load.BODY))
                    .getBytes(StandardCharsets.US_ASCII));
    private static final ByteBuffer HEAD = Bytes.direct(new LiteralFields()
            .indexed(8) // :status 200
            .field("content-type", "application/json")
            .field("content-length", String.valueOf(Load.BODY))
            .bytes());
    private static final ByteBuffer DATA = Bytes.direct(new byte[Load.BODY]);
    private static final int PREFACE = 24; // bytes, RFC 9113 3.4

    private final ServerSocketChannel server;
    private final Serving serving;

    private interface Serving {
        void serve(SocketChannel connection) throws IOException;
    }

    Upstream(boolean http2) throws IOException {
        serving = http2 ? Upstream::http2 : Upstream::http1;
        server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.ofPlatform().daemon().name("upstream").start(this::accept);
    }

    int port() {
        return server.socket().getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                var connection = server.accept();
                connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
                Thread.ofPlatform().daemon().name("upstream").start(() -> run(connection));
            }
        } catch (ClosedChannelException over) {
            // The benchmark has ended.
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void run(SocketChannel connection) {
        try (connection) {
            serving.serve(connection);
        } catch (IOException over) {
            // The proxy has closed it, or will report what it misses.
        }
    }

    private static void http1(SocketChannel connection) throws IOException {
        var answer = ANSWER.duplicate();
        var in = ByteBuffer.allocateDirect(8 * 1024);
        while (connection.read(in) >= 0) {
            if (Bytes.headEnd(in, 0) != in.position()) continue;
            in.clear();
            Bytes.write(connection, answer.rewind());
        }
    }

    private static void http2(SocketChannel connection) throws IOException {
        var preface = ByteBuffer.allocateDirect(PREFACE);
        while (preface.hasRemaining()) {
            if (connection.read(preface) < 0) return;
        }
        var wire = new Http2Wire(connection);
        var head = HEAD.duplicate();
        var data = DATA.duplicate();
        Http2Wire.Receiver answering = (type, flags, stream) -> {
            if (type != Http2Wire.HEADERS) return;
            wire.put(Http2Wire.HEADERS, Http2Wire.END_HEADERS, stream, head);
            wire.put(Http2Wire.DATA, Http2Wire.END_STREAM, stream, data);
        };
        wire.begin();
        while (true) {
            wire.flush();
            wire.read(answering);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
