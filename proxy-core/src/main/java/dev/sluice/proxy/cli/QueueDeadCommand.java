package dev.sluice.proxy.cli;

import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice queue dead}: a queue's dead letters, counted by cause. */
@Command(name = "dead", description = "Lists a queue's dead letters, by cause.")
final class QueueDeadCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "QUEUE", description = "the queue's name")
    private String queue = "";

    @Option(names = "--limit", paramLabel = "N", description = "at most so many; default: 100")
    private int limit = 100;

    @Option(names = "--after", paramLabel = "SEQUENCE", description = "only those past this sequence number")
    private long after;

    @Mixin
    private FilterOptions filter = new FilterOptions();

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Override
    public Integer call() {
        try {
            var parameters = filter.parameters();
            parameters.put("state", "dead");
            parameters.put("limit", Integer.toString(limit));
            if (after > 0) parameters.put("after", Long.toString(after));
            var answer = admin.client().get("/queues/" + AdminClient.step(queue) + "/messages", parameters);
            if (admin.json()) System.out.println(answer.text().strip());
            else list(answer.json().objects("messages"));
            return 0;
        } catch (CommandFailure e) {
            return e.report();
        }
    }

    private void list(List<JsonObject> dead) {
        if (dead.isEmpty()) {
            System.out.println("no dead letters");
            return;
        }
        var causes = new TreeMap<String, Long>();
        for (var letter : dead) causes.merge(letter.text("cause"), 1L, Long::sum);
        causes.forEach((cause, count) -> System.out.println(Spans.count(count, "dead letter") + ": " + cause));
        System.out.println();
        var table = new TextTable("ID", "CAUSE", "ATTEMPTS", "KEY", "REQUEST", "SINCE");
        for (var letter : dead) {
            table.row(
                    letter.text("id"),
                    letter.text("cause"),
                    letter.text("attempts"),
                    letter.text("key"),
                    QueueText.request(letter),
                    letter.text("ended_at"));
        }
        table.print(System.out);
        QueueText.more(dead, limit);
    }
}
