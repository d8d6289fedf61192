package dev.sluice.proxy.cli;

import dev.sluice.proxy.command.Action;
import dev.sluice.proxy.command.Arguments;
import dev.sluice.proxy.command.Flag;
import java.util.List;
import java.util.Map;

/** {@code sluice queue ls}: all queues, a line each. */
final class QueueLsCommand implements Action {
    @Override
    public String name() {
        return "ls";
    }

    @Override
    public String description() {
        return "Lists the queues and where they stand.";
    }

    @Override
    public List<Flag<?>> flags() {
        return AdminOptions.FLAGS;
    }

    @Override
    public int run(Arguments given) {
        var admin = new AdminOptions(given);
        try {
            var answer = admin.client().get("/queues", Map.of());
            if (admin.json()) {
                System.out.println(answer.text().strip());
                return 0;
            }
            var table = new TextTable(
                    "QUEUE", "READY", "WAITING", "IN-FLIGHT", "DEAD", "BYTES", "OLDEST", "PREDICTED-WAIT", "STATE");
            var listing = answer.json();
            var unavailable = listing.text("unavailable");
            boolean durable = false;
            for (var queue : listing.objects("queues")) {
                durable |= QueueText.durable(queue);
                var depth = queue.object("depth");
                table.row(
                        queue.text("name"),
                        depth.text("ready"),
                        depth.text("waiting"),
                        depth.text("in_flight"),
                        depth.text("dead"),
                        Spans.bytes(queue.number("bytes")),
                        Spans.time(queue.number("oldest_age_ms")),
                        Spans.time(queue.number("predicted_wait_ms")),
                        QueueText.state(queue, unavailable));
            }
            if (table.isEmpty()) System.out.println("no queues");
            else table.print(System.out);
            if (durable && !unavailable.isEmpty())
                System.out.println("durable queues accept nothing for now: " + unavailable);
            return 0;
        } catch (CommandFailure e) {
            return e.report();
        }
    }
}
