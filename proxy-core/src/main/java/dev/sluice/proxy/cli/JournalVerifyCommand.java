package dev.sluice.proxy.cli;

import dev.sluice.proxy.command.Action;
import dev.sluice.proxy.command.Arguments;
import dev.sluice.proxy.command.Flag;
import dev.sluice.proxy.command.Operand;
import java.nio.file.Path;
import java.util.List;

/** {@code sluice journal verify}: reads every record, and says what is corrupt. */
final class JournalVerifyCommand implements Action {
    @Override
    public String name() {
        return "verify";
    }

    @Override
    public String description() {
        return "Reads every record and says what is corrupt, where, and what was lost. Changes nothing.";
    }

    @Override
    public List<Flag<?>> flags() {
        return List.of();
    }

    @Override
    public List<Operand> operands() {
        return List.of(Operand.required("DIR", "the journal's directory"));
    }

    @Override
    public int run(Arguments given) {
        try {
            var checked = OfflineJournal.check(Path.of(given.operand(0)));
            OfflineJournal.print(checked);
            return checked.corrupt() ? 1 : 0;
        } catch (CommandFailure e) {
            return e.report();
        }
    }
}
