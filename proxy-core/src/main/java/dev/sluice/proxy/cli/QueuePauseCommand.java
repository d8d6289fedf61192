package dev.sluice.proxy.cli;

import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sluice queue pause}: stops deliveries of a queue. */
@Command(name = "pause", description = "Stops deliveries of a queue; it goes on taking messages. Survives a restart.")
final class QueuePauseCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "QUEUE", description = "the queue's name")
    private String queue = "";

    @Mixin
    private Change change = new Change();

    @Override
    public Integer call() {
        return change.make(
                "/queues/" + AdminClient.step(queue) + "/pause",
                new LinkedHashMap<>(),
                new Change.Words("paused", "pause", "", queue));
    }
}
