package dev.sluice.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** One keep-alive connection for each request under way. */
final class Http1Load implements Load {
    private static final String REQUEST = """
            GET /catalogue/items?page=7 HTTP/1.1\r
            host: catalogue.example.com\r
            user-agent: budget/1.0\r
            accept: application/json\r
            accept-encoding: gzip, br\r
            authorization: Bearer eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ\r
            x-b3-traceid: 463ac35c9f6413ad48485a3953bb6124\r
            \r
            """;

    private final SocketChannel[] connections = new SocketChannel[REQUESTS];
    private final ByteBuffer request = Bytes.direct(REQUEST.getBytes(StandardCharsets.US_ASCII));
    private final ByteBuffer in = ByteBuffer.allocateDirect(16 * 1024);

    Http1Load(InetSocketAddress proxy) throws IOException {
        for (int i = 0; i < REQUESTS; i++) {
            connections[i] = SocketChannel.open(proxy);
            connections[i].setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
    }

    @Override
    public void exchange() throws IOException {
        for (var connection : connections) Bytes.write(connection, request.rewind());
        for (var connection : connections) answer(connection);
    }

    private void answer(SocketChannel connection) throws IOException {
        in.clear();
        int body = -1;
        while (body < 0 || in.position() < body + BODY) {
            if (connection.read(in) < 0) throw new EOFException("the proxy closed a connection");
            if (body < 0) body = Bytes.headEnd(in, 0);
        }
        if (in.get(9) != '2' || in.position() != body + BODY) throw new IOException("not the answer that was sent");
    }

    @Override
    public void close() throws IOException {
        for (var connection : connections) connection.close();
    }
}
