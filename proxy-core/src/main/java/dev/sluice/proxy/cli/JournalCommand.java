package dev.sluice.proxy.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice journal}: what is in the journal of a stopped Sluice, and how to mend it. */
@Command(
        name = "journal",
        description = "Checks, lists and repairs the journal of a stopped Sluice, or a copy of one.",
        footer = "Exit codes: 0 good or done, 1 corrupt or wrong arguments, 2 the journal is in use or unreadable.",
        subcommands = {JournalVerifyCommand.class, JournalDumpCommand.class, JournalRepairCommand.class})
public final class JournalCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "say what to do, for example: sluice journal verify DIR");
    }
}
