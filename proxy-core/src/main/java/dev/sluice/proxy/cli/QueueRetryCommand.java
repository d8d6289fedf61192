package dev.sluice.proxy.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sluice queue retry}: gives dead letters another life. */
@Command(name = "retry", description = "Gives dead letters another life, at their old place in the order.")
final class QueueRetryCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "QUEUE", description = "the queue's name")
    private String queue = "";

    @Mixin
    private FilterOptions filter = new FilterOptions();

    @Mixin
    private Change change = new Change();

    @Override
    public Integer call() {
        return change.make(
                "/queues/" + AdminClient.step(queue) + "/dead/retry",
                filter.parameters(),
                new Change.Words("retried", "retry", "dead letter", " of " + queue));
    }
}
