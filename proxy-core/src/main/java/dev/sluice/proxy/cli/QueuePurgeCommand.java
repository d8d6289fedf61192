package dev.sluice.proxy.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice queue purge}: cancels what waits in a queue, or its dead letters. */
@Command(name = "purge", description = "Cancels a queue's pending messages, or its dead letters. Try --dry-run first.")
final class QueuePurgeCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "QUEUE", description = "the queue's name")
    private String queue = "";

    @Option(names = "--dead", description = "the dead letters instead of the pending messages")
    private boolean dead;

    @Option(names = "--state", paramLabel = "STATE", description = "only pending messages in this state")
    private @Nullable String state;

    @Mixin
    private FilterOptions filter = new FilterOptions();

    @Mixin
    private Change change = new Change();

    @Override
    public Integer call() {
        var parameters = filter.parameters();
        if (state != null) parameters.put("state", state);
        return change.make(
                "/queues/" + AdminClient.step(queue) + (dead ? "/dead/purge" : "/purge"),
                parameters,
                new Change.Words("cancelled", "cancel", dead ? "dead letter" : "message", " of " + queue));
    }
}
