package dev.sluice.proxy.server;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** A DNS server on loopback by whose word every name is 127.0.0.1, or none, or that is not well. */
final class NameServer implements AutoCloseable {
    /** How it treats queries. */
    enum Mood {
        ANSWERS,
        EMPTY,
        NXDOMAIN,
        SERVFAIL,
        GARBAGE,
        SILENT
    }

    private static final int HEADER = 12;

    private final DatagramSocket socket;
    private final AtomicInteger queries = new AtomicInteger();
    private volatile Mood mood = Mood.ANSWERS;

    NameServer() throws IOException {
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    void mood(Mood next) {
        mood = next;
    }

    /** Waits for that many more queries. */
    void awaitQueries(int more) {
        int before = queries.get();
        ProxyFixture.await(() -> queries.get() >= before + more, "no further queries");
    }

    private void serve() {
        var bytes = new byte[2048];
        while (true) {
            var packet = new DatagramPacket(bytes, bytes.length);
            try {
                socket.receive(packet);
                var answer = answer(ByteBuffer.wrap(bytes, 0, packet.getLength()));
                if (answer.length > 0) {
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
                queries.incrementAndGet();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private byte[] answer(ByteBuffer query) {
        return switch (mood) {
            case SILENT -> new byte[0];
            case GARBAGE -> new byte[] {query.get(0), query.get(1), -1, -1, -1};
            case ANSWERS -> message(query, 0, true);
            case EMPTY -> message(query, 0, false);
            case NXDOMAIN -> message(query, 3, false);
            case SERVFAIL -> message(query, 2, false);
        };
    }

    /** RFC 1035 4.1: the header, the question as it came, and perhaps one A record. */
    private static byte[] message(ByteBuffer query, int code, boolean record) {
        int end = HEADER;
        while (query.get(end) != 0) end += query.get(end) + 1;
        end += 5; // the root label, type and class
        var out = ByteBuffer.allocate(end + 16);
        out.putShort(query.getShort(0)).putShort((short) (0x8580 | code));
        out.putShort((short) 1).putShort((short) (record ? 1 : 0)).putInt(0);
        out.put(query.slice(HEADER, end - HEADER));
        if (record) {
            out.putShort((short) 0xC00C).putShort((short) 1).putShort((short) 1).putInt(1);
            out.putShort((short) 4).put(new byte[] {127, 0, 0, 1});
        }
        var bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    @Override
    public void close() {
        socket.close();
    }
}
