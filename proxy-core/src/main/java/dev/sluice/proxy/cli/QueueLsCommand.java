package dev.sluice.proxy.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice queue ls}: all queues, a line each. */
@Command(name = "ls", description = "Lists the queues and where they stand.")
final class QueueLsCommand implements Callable<Integer> {
    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Override
    public Integer call() {
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
