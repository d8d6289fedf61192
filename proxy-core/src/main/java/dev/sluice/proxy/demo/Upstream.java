package dev.sluice.proxy.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A service that takes orders, {@code POST /orders/N}, each in its time, and keeps its own books of those that came out
 * of a queue. It refuses one order as poison until somebody mends its catalogue: {@code PUT /catalogue/N}. Can be
 * killed and started as often as wanted, on the same port and with the same books.
 */
final class Upstream implements AutoCloseable {
    private final String name;
    private final HeldPort port;
    private final Duration work;
    private final Ledger ledger = new Ledger();
    private final Set<String> poison = ConcurrentHashMap.newKeySet();
    private @Nullable HttpServer server;
    private @Nullable ExecutorService threads;

    /** One that is not running; {@code work} is how long an order takes. */
    Upstream(String name, HeldPort port, Duration work, Set<String> poison) {
        this.name = name;
        this.port = port;
        this.work = work;
        this.poison.addAll(poison);
    }

    String authority() {
        return port.authority();
    }

    Ledger ledger() {
        return ledger;
    }

    void start() throws IOException {
        var started = HttpServer.create(port.address(), 0);
        var executor = Executors.newVirtualThreadPerTaskExecutor();
        started.setExecutor(executor);
        started.createContext("/orders/", this::order);
        started.createContext("/catalogue/", this::mend);
        started.createContext("/ledger", exchange -> answer(exchange, 200, name + ": " + ledger));
        started.start();
        server = started;
        threads = executor;
    }

    /** Closes its socket and every connection at once. */
    void kill() {
        if (server != null) server.stop(0);
        if (threads != null) threads.shutdownNow();
        server = null;
        threads = null;
    }

    private void order(HttpExchange exchange) throws IOException {
        var order = last(exchange);
        exchange.getRequestBody().readAllBytes();
        LockSupport.parkNanos(work.toNanos());
        boolean queued = exchange.getRequestHeaders().containsKey("Sluice-Message-Id");
        if (poison.contains(order)) {
            if (queued) ledger.refused(order);
            answer(exchange, 422, name + " has nothing like order " + order + " in its catalogue");
            return;
        }
        if (queued) ledger.took(order);
        answer(exchange, 200, "order " + order + " taken by " + name);
    }

    private void mend(HttpExchange exchange) throws IOException {
        var order = last(exchange);
        poison.remove(order);
        answer(exchange, 200, name + " has order " + order + " in its catalogue now");
    }

    private static String last(HttpExchange exchange) {
        var path = exchange.getRequestURI().getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        try (exchange) {
            var bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        kill();
        port.close();
    }
}
