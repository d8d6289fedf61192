package dev.sluice.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** What the peers do with bytes; direct buffers throughout, since the JDK copies others through one. */
final class Bytes {
    private Bytes() {}

    /** A direct buffer that holds just these bytes, ready to be read. */
    static ByteBuffer direct(byte... bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    /** Writes all that the buffer has. */
    static void write(SocketChannel connection, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) connection.write(bytes);
    }

    /** The index after the empty line that ends a head begun at {@code from}, or -1 when it is not there yet. */
    static int headEnd(ByteBuffer bytes, int from) {
        for (int i = from + 3; i < bytes.position(); i++) {
            if (bytes.get(i) == '\n'
                    && bytes.get(i - 1) == '\r'
                    && bytes.get(i - 2) == '\n'
                    && bytes.get(i - 3) == '\r') return i + 1;
        }
        return -1;
    }
}
