package dev.sluice.e2e;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An HTTP/1.1 client that sends the bytes it is told to and reads what comes. Text is ISO-8859-1. */
public final class RawClient implements Client {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Socket socket;
    private final Http1Reader reader;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        this.reader = new Http1Reader(socket.getInputStream());
    }

    /** Connects to a port on loopback. */
    public static RawClient connect(int port) {
        try {
            return new RawClient(open(port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Socket open(int port) throws IOException {
        var socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) TIMEOUT.toMillis());
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) TIMEOUT.toMillis());
        return socket;
    }

    @Override
    public Response exchange(Request request) {
        send(request.http1());
        return read(request.method());
    }

    /** Sends the bytes; a peer that has closed already shows when its answer is read. */
    public RawClient send(String bytes) {
        try {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            // The peer may refuse early and close while we still write; what it said is read next.
        }
        return this;
    }

    /** Ends our direction, the answer is still read. */
    public RawClient halfClose() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Reads one final response to a request of this method, with the 1xx before it. */
    public Response read(String method) {
        var informational = new ArrayList<Integer>();
        try {
            while (true) {
                var head = reader.head();
                var line = head.firstLine().split(" ", 3);
                if (line.length < 2 || !line[0].startsWith("HTTP/")) {
                    return Response.none("not a status line: " + head.firstLine());
                }
                int status = Integer.parseInt(line[1]);
                if (status / 100 != 1 || status == 101) {
                    return body(method, status, line.length > 2 ? line[2] : "", informational, head);
                }
                informational.add(status);
            }
        } catch (IOException e) {
            return Response.none(ending(e));
        }
    }

    private Response body(
            String method, int status, String reason, List<Integer> informational, Http1Reader.Head head) {
        boolean bodiless =
                method.equals("HEAD") || method.equals("CONNECT") || status == 101 || status == 204 || status == 304;
        try {
            var body = bodiless ? new Http1Reader.Body("", List.of()) : reader.body(head, true);
            return new Response(
                    status, reason, informational, head.headers(), body.text(), body.trailers(), Response.COMPLETE);
        } catch (IOException e) {
            return new Response(status, reason, informational, head.headers(), "", List.of(), ending(e));
        }
    }

    static String ending(IOException e) {
        return switch (e) {
            case SocketTimeoutException timeout -> "nothing for " + TIMEOUT.toSeconds() + " s";
            case EOFException eof -> eof.getMessage() == null ? "closed" : eof.getMessage();
            default -> "reset";
        };
    }

    @Override
    public boolean closedByPeer() {
        try {
            return reader.ended();
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Vanishes with a TCP reset. */
    public void abort() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
