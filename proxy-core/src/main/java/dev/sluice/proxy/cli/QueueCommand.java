package dev.sluice.proxy.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice queue}: what operators see of queues and do about them, over the admin interface of a running Sluice. */
@Command(
        name = "queue",
        description = "Shows and changes the queues of a running Sluice, over its admin interface.",
        footer = "Exit codes: 0 done, 1 refused or wrong arguments, 2 the admin interface cannot be reached.",
        subcommands = {
            QueueLsCommand.class,
            QueueShowCommand.class,
            QueueDeadCommand.class,
            QueueRetryCommand.class,
            QueuePurgeCommand.class,
            QueuePauseCommand.class,
            QueueResumeCommand.class,
            QueueCancelCommand.class
        })
public final class QueueCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "say what to do, for example: sluice queue ls");
    }
}
