package dev.sluice.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/** The callee of {@link QueueSurvivalTest}: answers what the ledger says, on one port even when it stops in between. */
final class SurvivalCallee implements AutoCloseable {
    private final SurvivalLedger ledger;
    private final int port;
    private HttpServer server;

    SurvivalCallee(SurvivalLedger ledger) throws IOException {
        this.ledger = ledger;
        server = listen(0);
        port = server.getAddress().getPort();
    }

    int port() {
        return port;
    }

    void start() throws IOException {
        server = listen(port);
    }

    void stop() {
        server.stop(0);
    }

    private HttpServer listen(int at) throws IOException {
        var made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 0);
        made.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        made.createContext("/", this::answer);
        made.start();
        return made;
    }

    private void answer(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1);
        var id = exchange.getRequestHeaders().getFirst("Sluice-Message-Id");
        exchange.sendResponseHeaders(ledger.received(body, String.valueOf(id)), -1);
        exchange.close();
    }

    @Override
    public void close() {
        stop();
    }
}
