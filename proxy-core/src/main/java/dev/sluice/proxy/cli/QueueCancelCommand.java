package dev.sluice.proxy.cli;

import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sluice queue cancel}: withdraws one message. */
@Command(name = "cancel", description = "Withdraws one message that is not being delivered.")
final class QueueCancelCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "QUEUE", description = "the queue's name")
    private String queue = "";

    @Parameters(index = "1", paramLabel = "ID", description = "the message's id")
    private String id = "";

    @Mixin
    private Change change = new Change();

    @Override
    public Integer call() {
        return change.make(
                "/queues/" + AdminClient.step(queue) + "/messages/" + AdminClient.step(id) + "/cancel",
                new LinkedHashMap<>(),
                new Change.Words("cancelled", "cancel", "", id + " of " + queue));
    }
}
