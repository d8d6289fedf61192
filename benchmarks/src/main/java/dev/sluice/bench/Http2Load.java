package dev.sluice.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** One connection with a stream for each request under way. */
final class Http2Load implements Load {
    private final Http2Wire wire;
    private final ByteBuffer head = Bytes.direct(new LiteralFields()
            .indexed(2) // :method GET
            .indexed(6) // :scheme http
            .named(4, "/catalogue/items?page=7") // :path
            .named(1, "catalogue.example.com") // :authority
            .field("user-agent", "budget/1.0")
            .field("accept", "application/json")
            .field("accept-encoding", "gzip, br")
            .field("authorization", "Bearer eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ")
            .field("x-b3-traceid", "463ac35c9f6413ad48485a3953bb6124")
            .bytes());
    private int nextStream = 1;
    private int waiting;

    Http2Load(InetSocketAddress proxy) throws IOException {
        var channel = SocketChannel.open(proxy);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        wire = new Http2Wire(channel);
        wire.raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        wire.begin();
        wire.flush();
    }

    @Override
    public void exchange() throws IOException {
        for (int i = 0; i < REQUESTS; i++) {
            wire.put(Http2Wire.HEADERS, Http2Wire.END_STREAM | Http2Wire.END_HEADERS, nextStream, head);
            nextStream += 2;
        }
        wire.flush();
        waiting = REQUESTS;
        while (waiting > 0) wire.read(this::received);
    }

    private void received(int type, int flags, int stream) {
        if (type == Http2Wire.DATA && (flags & Http2Wire.END_STREAM) != 0) waiting--;
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }
}
