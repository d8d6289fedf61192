package dev.sluice.e2e.parity;

import dev.sluice.e2e.Answer;
import dev.sluice.e2e.Received;
import dev.sluice.e2e.ScriptedUpstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What stands behind a cluster of a case. */
sealed interface Backend extends AutoCloseable {
    /** The ports of the cluster's endpoints. */
    List<Integer> ports();

    default List<Received> received() {
        return List.of();
    }

    default void rewind() {}

    @Override
    default void close() {}

    /** A scripted upstream. */
    record Scripted(ScriptedUpstream upstream) implements Backend {
        @Override
        public List<Integer> ports() {
            return List.of(upstream.port());
        }

        @Override
        public List<Received> received() {
            return upstream.received();
        }

        @Override
        public void rewind() {
            upstream.rewind();
        }

        @Override
        public void close() {
            upstream.close();
        }
    }

    /** A cluster without endpoints. */
    record Empty() implements Backend {
        @Override
        public List<Integer> ports() {
            return List.of();
        }
    }

    /** A port that is bound and never listened on: connecting is refused, and nobody else gets the port. */
    record Refusing(Socket bound) implements Backend {
        @Override
        public List<Integer> ports() {
            return List.of(bound.getLocalPort());
        }

        @Override
        public void close() {
            quietly(bound);
        }
    }

    /** A listener whose accept queue is full, so that connecting hangs. */
    record Blackhole(ServerSocket server, List<Socket> filling) implements Backend {
        @Override
        public List<Integer> ports() {
            return List.of(server.getLocalPort());
        }

        @Override
        public void close() {
            filling.forEach(Backend::quietly);
            quietly(server);
        }
    }

    /** What a case asks for; {@link #open} makes it real for a protocol. */
    sealed interface Plan {
        record Script(List<Answer> answers) implements Plan {}

        enum Dead implements Plan {
            EMPTY,
            REFUSING,
            BLACKHOLE
        }
    }

    static Backend open(Plan plan, boolean http2) {
        try {
            return switch (plan) {
                case Plan.Script script ->
                    new Scripted(
                            http2
                                    ? ScriptedUpstream.http2(script.answers())
                                    : ScriptedUpstream.http1(script.answers()));
                case Plan.Dead dead ->
                    switch (dead) {
                        case EMPTY -> new Empty();
                        case REFUSING -> refusing();
                        case BLACKHOLE -> blackhole();
                    };
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Backend refusing() throws IOException {
        var socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return new Refusing(socket);
    }

    private static Backend blackhole() throws IOException {
        var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var filling = new ArrayList<Socket>();
        for (int i : IntStream.range(0, 8).toArray()) {
            var socket = new Socket();
            filling.add(socket);
            try {
                socket.connect(server.getLocalSocketAddress(), 50);
            } catch (IOException full) {
                return new Blackhole(server, filling);
            }
        }
        throw new IllegalStateException("the accept queue does not fill");
    }

    private static void quietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
