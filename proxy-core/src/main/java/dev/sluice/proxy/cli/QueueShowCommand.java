package dev.sluice.proxy.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice queue show}: one queue and its messages, or one message. */
@Command(name = "show", description = "Shows a queue and its messages, or one message and why it waits.")
final class QueueShowCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "QUEUE", description = "the queue's name")
    private String queue = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "ID", description = "a message's id")
    private @Nullable String id;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "only messages in this state: waiting, ready, in_flight, done, dead, expired, cancelled; "
                    + "default: pending and dead")
    private @Nullable String state;

    @Option(names = "--limit", paramLabel = "N", description = "at most so many messages; default: 20")
    private int limit = 20;

    @Option(names = "--after", paramLabel = "SEQUENCE", description = "only messages past this sequence number")
    private long after;

    @Mixin
    private FilterOptions filter = new FilterOptions();

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Override
    public Integer call() {
        try {
            var client = admin.client();
            var path = "/queues/" + AdminClient.step(queue);
            if (id != null) {
                show(client.get(path + "/messages/" + AdminClient.step(id), Map.of()));
                return 0;
            }
            var parameters = filter.parameters();
            if (state != null) parameters.put("state", state);
            parameters.put("limit", Integer.toString(limit));
            if (after > 0) parameters.put("after", Long.toString(after));
            var about = client.get(path, Map.of());
            var messages = client.get(path + "/messages", parameters);
            if (admin.json()) {
                System.out.println("{\"queue\":" + about.text().strip() + ",\"listed\":"
                        + messages.text().strip() + "}");
                return 0;
            }
            about(about.json());
            var listed = messages.json().objects("messages");
            if (!listed.isEmpty()) {
                System.out.println();
                QueueText.messages(listed).print(System.out);
                QueueText.more(listed, limit);
            }
            return 0;
        } catch (CommandFailure e) {
            return e.report();
        }
    }

    private static void about(JsonObject queue) {
        var counters = queue.object("counters");
        line("queue", queue.text("name") + ", " + queue.text("durability"));
        line("state", QueueText.state(queue));
        line("depth", numbers(queue.object("depth")));
        line("stored", Spans.bytes(queue.number("bytes")) + ", dead " + Spans.bytes(queue.number("dead_bytes")));
        line("oldest", Spans.time(queue.number("oldest_age_ms")));
        line("predicted wait", Spans.time(queue.number("predicted_wait_ms")));
        line("concurrency", queue.text("concurrency"));
        line(
                "since start",
                "offered " + counters.text("offered") + " (with those recovered from the journal), settled "
                        + counters.text("settled") + ", expired "
                        + counters.text("expired") + ", cancelled " + counters.text("cancelled") + ", repeats "
                        + counters.text("repeats"));
        line("rejected", numbers(counters.object("rejected")));
        line("dead letters", numbers(counters.object("died")));
        line("attempts", numbers(counters.object("attempts")));
    }

    private void show(AdminClient.Answer message) {
        if (admin.json()) {
            System.out.println(message.text().strip());
            return;
        }
        message.json().members().forEach((name, value) -> line(name.toString().replace('_', ' '), value + ""));
    }

    private static String numbers(JsonObject counts) {
        var text = new StringBuilder();
        counts.members().forEach((name, count) -> {
            if (!"0".equals(String.valueOf(count))) {
                text.append(text.isEmpty() ? "" : ", ").append(name).append(' ').append(count);
            }
        });
        return text.isEmpty() ? "none" : text.toString();
    }

    private static void line(String name, String value) {
        if (!value.isEmpty()) System.out.println(String.format("%-16s", name) + value);
    }
}
