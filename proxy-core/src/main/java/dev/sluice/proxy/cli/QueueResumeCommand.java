package dev.sluice.proxy.cli;

import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sluice queue resume}: lets a queue deliver again. */
@Command(name = "resume", description = "Delivers again, also after the brake was pulled.")
final class QueueResumeCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "QUEUE", description = "the queue's name")
    private String queue = "";

    @Mixin
    private Change change = new Change();

    @Override
    public Integer call() {
        return change.make(
                "/queues/" + AdminClient.step(queue) + "/resume",
                new LinkedHashMap<>(),
                new Change.Words("resumed", "resume", "", queue));
    }
}
