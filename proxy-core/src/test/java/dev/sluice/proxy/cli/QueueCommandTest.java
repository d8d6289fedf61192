package dev.sluice.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator's commands against an admin interface that says what a test wants. */
class QueueCommandTest {
    private static final String ORDERS = """
        {"name": "orders", "durability": "DISK", "depth": {"waiting": 1, "ready": 41, "in_flight": 0, "dead": 2},
         "bytes": 12, "dead_bytes": 3, "oldest_age_ms": 61500, "paused_by": "", "concurrency": 16,
         "predicted_wait_ms": 1500, "counters": {"offered": 44, "rejected": {}, "died": {"status 422": 2}},
         "destinations": [{"cluster": "shop", "closed_by": "no healthy host"}]}
        """;
    private static final String DEAD = """
        {"messages": [
          {"id": "one", "state": "dead", "key": "k", "sequence": 7, "attempts": 1, "cause": "status 422",
           "method": "POST", "path": "/orders/7", "ended_at": "2026-01-01T00:00:00Z"},
          {"id": "two", "state": "dead", "key": "", "sequence": 9, "attempts": 3, "cause": "redirect",
           "method": "PUT", "path": "/orders/9", "ended_at": "2026-01-01T00:00:01Z"}]}
        """;

    /** What to answer, by method and path without query. */
    private final Map<String, Reply> replies = new HashMap<>();

    private final List<String> asked = new ArrayList<>(); // method, target and token
    private HttpServer admin;

    private record Reply(int status, String body) {}

    @BeforeEach
    void serve() throws IOException {
        admin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        admin.createContext("/", exchange -> {
            var uri = exchange.getRequestURI();
            var token = exchange.getRequestHeaders().getFirst("Authorization");
            asked.add(exchange.getRequestMethod() + " " + uri + (token == null ? "" : " " + token));
            var reply = replies.getOrDefault(
                    exchange.getRequestMethod() + " " + uri.getPath(),
                    new Reply(404, "invalid path. admin commands are:\n"));
            var bytes = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        admin.start();
        on("GET /queues", 200, "{\"queues\": [" + ORDERS + "]}");
    }

    @AfterEach
    void stop() {
        admin.stop(0);
    }

    private void on(String request, int status, String body) {
        replies.put(request, new Reply(status, body));
    }

    private Ran run(String... words) {
        var all = new ArrayList<>(Arrays.asList(words));
        all.addAll(List.of("--admin", "127.0.0.1:" + admin.getAddress().getPort()));
        return Ran.command(new QueueCommand(), all.toArray(String[]::new));
    }

    private static String report(String result, int changed, boolean dryRun) {
        return "{\"result\": \"%s\", \"changed\": %d, \"passed_over\": 1, \"dry_run\": %s, \"messages\": [{\"id\": \"one\"}]}"
                .formatted(result, changed, dryRun);
    }

    @Test
    void listsQueuesInColumnsAndSaysWhatTheyWaitFor() {
        var ran = run("ls");
        assertThat(ran.code()).isZero();
        assertThat(ran.out().lines().toList().get(1).split("  +"))
                .containsExactly(
                        "orders", "41", "1", "0", "2", "12 B", "1m01s", "1.5s", "waiting on shop: no healthy host");
    }

    @Test
    void saysWhichQueuesAcceptNothingAndWhy() {
        var memory = ORDERS.replace("DISK", "MEMORY").replace("orders", "quick");
        var idle = ORDERS.replace("no healthy host", "").replace("orders", "idle");
        var listing = "{\"queues\": [%s, %s, %s], \"unavailable\": \"journal: no space\"}";
        on("GET /queues", 200, listing.formatted(ORDERS, memory, idle));
        var lines = run("ls").out().lines().toList();
        assertThat(lines.get(1)).endsWith("  accepts nothing, waiting on shop: no healthy host");
        assertThat(lines.get(2)).endsWith("  waiting on shop: no healthy host").doesNotContain("accepts");
        assertThat(lines.get(3)).endsWith("  accepts nothing");
        assertThat(lines.get(4)).isEqualTo("durable queues accept nothing for now: journal: no space");
    }

    @Test
    void queuesInMemoryMissNoJournal() {
        var memory = ORDERS.replace("DISK", "MEMORY");
        on("GET /queues", 200, "{\"queues\": [%s], \"unavailable\": \"no journal is open\"}".formatted(memory));
        assertThat(run("ls").out()).doesNotContain("accept");
    }

    @Test
    void givesTheAdminInterfacesOwnDocumentAsJson() {
        assertThat(run("ls", "-o", "json").out().strip()).isEqualTo(("{\"queues\": [" + ORDERS + "]}").strip());
    }

    @Test
    void countsDeadLettersByCause() {
        on("GET /queues/orders/messages", 200, DEAD);
        var ran = run("dead", "orders");
        assertThat(ran.out()).contains("1 dead letter: redirect", "1 dead letter: status 422", "POST /orders/7");
        assertThat(asked).containsExactly("GET /queues/orders/messages?state=dead&limit=100");
    }

    @Test
    void showsAQueueAndItsMessages() {
        on("GET /queues/orders", 200, ORDERS);
        on("GET /queues/orders/messages", 200, DEAD);
        var ran = run("show", "orders", "--key", "a b", "--limit", "2");
        assertThat(ran.out()).contains("orders, DISK", "waiting 1, ready 41, dead 2", "--after 9");
        assertThat(asked).contains("GET /queues/orders/messages?key=a+b&limit=2");
    }

    @Test
    void showsOneMessage() {
        on("GET /queues/orders/messages/one", 200, "{\"id\": \"one\", \"waiting_on\": \"no route\"}");
        assertThat(run("show", "orders", "one").out()).containsPattern("waiting on +no route");
    }

    @Test
    void retriesByFilterAndSaysWhatChanged() {
        on("POST /queues/orders/dead/retry", 200, report("done", 2, false));
        var ran = run("retry", "orders", "--cause", "status 422");
        assertThat(ran.out())
                .contains("retried 2 dead letters of orders", "1 message passed over", "  one", "and 1 more");
        assertThat(asked).containsExactly("POST /queues/orders/dead/retry?cause=status+422");
    }

    @Test
    void aDryRunAsksForOneAndSaysSo() {
        on("POST /queues/orders/purge", 200, report("done", 3, true));
        assertThat(run("purge", "orders", "--dry-run").out()).contains("would cancel 3 messages of orders");
        on("POST /queues/orders/dead/purge", 200, report("done", 1, true));
        assertThat(run("purge", "orders", "--dead", "--dry-run").out())
                .contains("would cancel 1 dead letter of orders");
        assertThat(asked).allMatch(request -> request.endsWith("?dry_run=1"));
    }

    @Test
    void pausesResumesAndCancels() {
        on("POST /queues/orders/pause", 200, report("done", 1, false));
        on("POST /queues/orders/resume", 200, report("done", 1, false));
        on("POST /queues/orders/messages/one/cancel", 200, report("done", 1, false));
        assertThat(run("pause", "orders").out()).contains("paused orders");
        assertThat(run("resume", "orders").out()).contains("resumed orders");
        assertThat(run("cancel", "orders", "one").out()).contains("cancelled one of orders");
    }

    @Test
    void aChangeThatIsNotWrittenDownFails() {
        on("POST /queues/orders/pause", 200, "{\"result\": \"done\", \"changed\": 1, \"durable\": \"no\"}");
        var ran = run("pause", "orders");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("could not be written to the journal");
    }

    @Test
    void anUnknownQueueIsNamedWithTheOneThatWasMeant() {
        on("GET /queues/order", 404, "no queue is named \"order\"\n");
        var ran = run("show", "order");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("no queue is named \"order\", did you mean \"orders\"?");
    }

    @Test
    void aMessageThatIsBeingDeliveredIsNotCancelled() {
        on("POST /queues/orders/messages/one/cancel", 409, report("in_flight", 0, false));
        var ran = run("cancel", "orders", "one");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("the message is being delivered");
    }

    @Test
    void sendsTheTokenAndSaysWhenItIsNotAccepted(@TempDir Path directory) throws IOException {
        on("POST /queues/orders/pause", 401, "");
        assertThat(run("pause", "orders").err()).contains("needs the admin token");
        var file = Files.writeString(directory.resolve("token"), "secret\n");
        var ran = run("pause", "orders", "--admin-token-file", file.toString());
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("the admin token is not accepted");
        assertThat(asked).endsWith("POST /queues/orders/pause Bearer secret");
    }

    @Test
    void namesOfQueuesAreEncoded() {
        on("GET /queues/a b/c", 404, "no queue is named \"a b\"\n");
        run("show", "a b/c");
        assertThat(asked.getFirst()).isEqualTo("GET /queues/a%20b%2Fc");
    }

    @Test
    void anotherProgramsAdminInterfaceIsNoticed() {
        replies.clear();
        var ran = run("ls");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("it is not of a Sluice with queues");
    }

    @Test
    void nobodyThereEndsWithTwo() {
        admin.stop(0);
        var ran = run("ls");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("cannot be reached (connection refused)");
    }
}
