package dev.sluice.e2e;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * A long body over HTTP/2 with prior knowledge and windows of 1 MiB: the reader opens them as it takes, the writer reads
 * when it has used them up.
 */
final class BulkHttp2 implements BulkConnection {
    private static final int STREAM = 1, DATA = 0, SETTINGS = 4, WINDOW_UPDATE = 8;
    private static final int INITIAL_WINDOW = 65_535, WINDOW = 1 << 20;

    private final H2Wire wire;
    private final boolean client;
    private long connectionWindow = INITIAL_WINDOW;
    private long streamWindow = INITIAL_WINDOW;

    BulkHttp2(Socket socket, boolean client) throws IOException {
        socket.setTcpNoDelay(true); // or the window updates wait for each other
        wire = new H2Wire(socket);
        this.client = client;
        if (client) wire.preface();
        else wire.expectPreface();
        wire.frame(SETTINGS, 0, 0, Unpooled.buffer().writeShort(4).writeInt(WINDOW));
        update(0, WINDOW - INITIAL_WINDOW);
    }

    @Override
    public void request(long body) throws IOException {
        var fields = List.of(
                new Header(":method", "POST"),
                new Header(":scheme", "http"),
                new Header(":authority", "bulk"),
                new Header(":path", "/"));
        send(fields, body);
    }

    @Override
    public void respond(long body) throws IOException {
        wire.goAway(STREAM, 0); // the next exchange comes on a connection of its own
        send(List.of(new Header(":status", "200")), body);
    }

    private void send(List<Header> head, long body) throws IOException {
        var fields = new ArrayList<>(head);
        fields.add(new Header("content-length", Long.toString(body)));
        wire.headers(STREAM, fields, body == 0);
        var block = Unpooled.wrappedBuffer(new byte[BLOCK]);
        for (long left = body; left > 0; ) {
            int length = (int) Math.min(Math.min(left, BLOCK), Math.min(streamWindow, connectionWindow));
            if (length <= 0) {
                if (!(wire.next() instanceof H2Wire.Frame.Window window)) throw new IOException("not a window");
                widen(window);
                continue;
            }
            left -= length;
            streamWindow -= length;
            connectionWindow -= length;
            wire.frame(DATA, left == 0 ? 1 : 0, STREAM, block.slice(0, length));
        }
    }

    private void widen(H2Wire.Frame.Window window) {
        if (window.initial()) streamWindow += window.size() - INITIAL_WINDOW;
        else if (window.stream() == 0) connectionWindow += window.size();
        else streamWindow += window.size();
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
        long received = 0;
        int used = 0;
        while (true) {
            switch (wire.next()) {
                case H2Wire.Frame.Headers headers -> {
                    if (headers.end()) return received;
                }
                case H2Wire.Frame.Data data -> {
                    int length = data.text().length();
                    received += length;
                    if (data.end()) return received;
                    took.accept(length);
                    used += length;
                    if (used > WINDOW / 2) {
                        update(0, used);
                        update(STREAM, used);
                        used = 0;
                    }
                }
                case H2Wire.Frame.Window window -> widen(window);
                case H2Wire.Frame.Rst rst -> throw new IOException("reset " + rst.code());
                case H2Wire.Frame.GoAway goAway -> throw new IOException("GOAWAY " + goAway.code());
            }
        }
    }

    private void update(int stream, int size) throws IOException {
        wire.frame(WINDOW_UPDATE, 0, stream, Unpooled.buffer(4).writeInt(size));
    }
}
