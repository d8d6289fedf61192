package dev.sluice.proxy.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sluice journal verify}: reads every record, and says what is corrupt. */
@Command(
        name = "verify",
        description = "Reads every record and says what is corrupt, where, and what was lost. Changes nothing.")
final class JournalVerifyCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "the journal's directory")
    private Path directory = Path.of("");

    @Override
    public Integer call() {
        try {
            var checked = OfflineJournal.check(directory);
            OfflineJournal.print(checked);
            return checked.corrupt() ? 1 : 0;
        } catch (CommandFailure e) {
            return e.report();
        }
    }
}
