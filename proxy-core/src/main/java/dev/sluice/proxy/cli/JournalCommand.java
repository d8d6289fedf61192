package dev.sluice.proxy.cli;

import dev.sluice.proxy.command.Command;
import dev.sluice.proxy.command.Group;
import java.util.List;

/** {@code sluice journal}: what is in the journal of a stopped Sluice, and how to mend it. */
public final class JournalCommand implements Group {
    @Override
    public String name() {
        return "journal";
    }

    @Override
    public String description() {
        return "Checks, lists and repairs the journal of a stopped Sluice, or a copy of one.";
    }

    @Override
    public List<Command> commands() {
        return List.of(new JournalVerifyCommand(), new JournalDumpCommand(), new JournalRepairCommand());
    }

    @Override
    public String example() {
        return "verify DIR";
    }

    @Override
    public String exitCodes() {
        return "0 good or done, 1 corrupt or wrong arguments, 2 the journal is in use or unreadable.";
    }
}
