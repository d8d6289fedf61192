package dev.sluice.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An upstream on loopback that answers request after request by a script, over all its connections; the script's last
 * answer repeats. Records what it received. Each connection is a virtual thread.
 */
public final class ScriptedUpstream implements AutoCloseable {
    private final ServerSocket server;
    private final boolean http2;
    private final List<Answer> script;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private ScriptedUpstream(boolean http2, List<Answer> script) {
        this.http2 = http2;
        this.script = script.isEmpty() ? List.of(Answer.ok("")) : script;
        try {
            server = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("upstream-" + port()).start(this::accept);
    }

    /** An upstream that speaks HTTP/1.1. */
    public static ScriptedUpstream http1(List<Answer> script) {
        return new ScriptedUpstream(false, script);
    }

    /** An upstream that speaks HTTP/2 with prior knowledge. */
    public static ScriptedUpstream http2(List<Answer> script) {
        return new ScriptedUpstream(true, script);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Returns the requests received since {@link #rewind}, in order of arrival. */
    public List<Received> received() {
        return List.copyOf(received);
    }

    /** Starts the script over, forgets what was received and drops the connections. */
    public void rewind() {
        open.forEach(ScriptedUpstream::drop);
        requests.set(0);
        connections.set(0);
        received.clear();
    }

    Answer next(Received request) {
        received.add(request);
        return script.get(Math.min(requests.getAndIncrement(), script.size() - 1));
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                socket.setTcpNoDelay(true);
                open.add(socket);
                int number = connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket, number));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            if (http2) {
                new H2Server(socket, number, this).serve();
            } else {
                new H1Server(socket, number, this).serve();
            }
        } catch (IOException | InterruptedException e) {
            // The proxy closed: the end of a connection, not of the test.
        } finally {
            open.remove(socket);
        }
    }

    /** Closes with a TCP reset. */
    static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private static void drop(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(ScriptedUpstream::drop);
    }
}
