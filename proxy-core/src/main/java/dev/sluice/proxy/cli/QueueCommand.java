package dev.sluice.proxy.cli;

import dev.sluice.proxy.command.Command;
import dev.sluice.proxy.command.Group;
import java.util.List;

/** {@code sluice queue}: what operators see of queues and do about them, over the admin interface of a running Sluice. */
public final class QueueCommand implements Group {
    @Override
    public String name() {
        return "queue";
    }

    @Override
    public String description() {
        return "Shows and changes the queues of a running Sluice, over its admin interface.";
    }

    @Override
    public List<Command> commands() {
        return List.of(
                new QueueLsCommand(),
                new QueueShowCommand(),
                new QueueDeadCommand(),
                new QueueRetryCommand(),
                new QueuePurgeCommand(),
                new QueuePauseCommand(),
                new QueueResumeCommand(),
                new QueueCancelCommand());
    }

    @Override
    public String example() {
        return "ls";
    }

    @Override
    public String exitCodes() {
        return "0 done, 1 refused or wrong arguments, 2 the admin interface cannot be reached.";
    }
}
