package dev.sluice.proxy.cli;

import dev.sluice.proxy.command.Action;
import dev.sluice.proxy.command.Arguments;
import dev.sluice.proxy.command.Flag;
import dev.sluice.proxy.command.Operand;
import java.util.List;
import java.util.TreeMap;

/** {@code sluice queue dead}: a queue's dead letters, counted by cause. */
final class QueueDeadCommand implements Action {
    private static final Flag<Integer> LIMIT = Flag.number("limit", "N", "at most so many; default: 100");
    private static final Flag<Long> AFTER =
            Flag.longNumber("after", "SEQUENCE", "only those past this sequence number");

    @Override
    public String name() {
        return "dead";
    }

    @Override
    public String description() {
        return "Lists a queue's dead letters, by cause.";
    }

    @Override
    public List<Flag<?>> flags() {
        return Flag.together(List.of(LIMIT, AFTER), FilterOptions.FLAGS, AdminOptions.FLAGS);
    }

    @Override
    public List<Operand> operands() {
        return List.of(Operand.required("QUEUE", "the queue's name"));
    }

    @Override
    public int run(Arguments given) {
        var admin = new AdminOptions(given);
        int limit = given.value(LIMIT, 100);
        try {
            var parameters = FilterOptions.parameters(given);
            parameters.put("state", "dead");
            parameters.put("limit", Integer.toString(limit));
            long after = given.value(AFTER, 0L);
            if (after > 0) parameters.put("after", Long.toString(after));
            var answer = admin.client().get("/queues/" + AdminClient.step(given.operand(0)) + "/messages", parameters);
            if (admin.json()) System.out.println(answer.text().strip());
            else list(answer.json().objects("messages"), limit);
            return 0;
        } catch (CommandFailure e) {
            return e.report();
        }
    }

    private static void list(List<JsonObject> dead, int limit) {
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
