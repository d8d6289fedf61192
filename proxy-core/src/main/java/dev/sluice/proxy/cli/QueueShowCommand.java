package dev.sluice.proxy.cli;

import dev.sluice.proxy.command.Action;
import dev.sluice.proxy.command.Arguments;
import dev.sluice.proxy.command.Flag;
import dev.sluice.proxy.command.Operand;
import java.util.List;
import java.util.Map;

/** {@code sluice queue show}: one queue and its messages, or one message. */
final class QueueShowCommand implements Action {
    private static final Flag<String> STATE = Flag.text(
            "state",
            "STATE",
            "only messages in this state: waiting, ready, in_flight, done, dead, expired, cancelled;"
                    + " default: pending and dead");
    private static final Flag<Integer> LIMIT = Flag.number("limit", "N", "at most so many messages; default: 20");
    private static final Flag<Long> AFTER =
            Flag.longNumber("after", "SEQUENCE", "only messages past this sequence number");

    @Override
    public String name() {
        return "show";
    }

    @Override
    public String description() {
        return "Shows a queue and its messages, or one message and why it waits.";
    }

    @Override
    public List<Flag<?>> flags() {
        return Flag.together(List.of(STATE, LIMIT, AFTER), FilterOptions.FLAGS, AdminOptions.FLAGS);
    }

    @Override
    public List<Operand> operands() {
        return List.of(Operand.required("QUEUE", "the queue's name"), Operand.optional("ID", "a message's id"));
    }

    @Override
    public int run(Arguments given) {
        var admin = new AdminOptions(given);
        var id = given.optionalOperand(1);
        int limit = given.value(LIMIT, 20);
        try {
            var client = admin.client();
            var path = "/queues/" + AdminClient.step(given.operand(0));
            if (id != null) {
                show(admin, client.get(path + "/messages/" + AdminClient.step(id), Map.of()));
                return 0;
            }
            var parameters = FilterOptions.parameters(given);
            var state = given.value(STATE);
            if (state != null) parameters.put("state", state);
            parameters.put("limit", Integer.toString(limit));
            long after = given.value(AFTER, 0L);
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

    private static void show(AdminOptions admin, AdminClient.Answer message) {
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
