package dev.sluice.proxy.cli;

import dev.sluice.proxy.command.Arguments;
import dev.sluice.proxy.command.Flag;
import java.util.List;
import java.util.Map;

/** Asks for a change, or what it would change, and says what came of it. */
final class Change {
    private static final Flag<Boolean> DRY_RUN = Flag.on("dry-run", "tell what would change, and change nothing");

    /** What every change may be given. */
    static final List<Flag<?>> FLAGS = Flag.together(List.of(DRY_RUN), AdminOptions.FLAGS);

    private Change() {}

    /** Asks for it; {@code parameters} may be added to. Returns the exit code. */
    static int make(Arguments given, String path, Map<String, String> parameters, Words words) {
        var admin = new AdminOptions(given);
        try {
            if (given.has(DRY_RUN)) parameters.put("dry_run", "1");
            var answer = admin.client().post(path, parameters);
            if (admin.json()) System.out.println(answer.text().strip());
            else say(answer.json(), words);
            if (!answer.json().text("durable").equals("no")) return 0;
            System.err.println("sluice: the change could not be written to the journal: a restart undoes it");
            return CommandFailure.REFUSED;
        } catch (CommandFailure e) {
            return e.report();
        }
    }

    /**
     * What a change is called.
     *
     * @param done such as "retried"
     * @param would such as "retry"
     * @param noun what is counted; empty where the object is named in {@code object}
     * @param object what it is done to
     */
    record Words(String done, String would, String noun, String object) {}

    private static void say(JsonObject report, Words words) {
        long changed = report.number("changed");
        boolean dry = report.text("dry_run").equals("true");
        var what = words.noun().isEmpty() ? words.object() : Spans.count(changed, words.noun()) + words.object();
        System.out.println((dry ? "would " + words.would() : words.done()) + " " + what);
        long passedOver = report.number("passed_over");
        if (passedOver > 0) {
            System.out.println(Spans.count(passedOver, "message") + (dry ? " would be" : "")
                    + " passed over: being delivered, or no longer within the queue's bounds");
        }
        var listed = report.objects("messages");
        if (words.noun().isEmpty()) return;
        for (var message : listed) System.out.println("  " + message.text("id"));
        if (listed.size() < changed) System.out.println("  and " + (changed - listed.size()) + " more");
    }
}
