package dev.sluice.proxy.cli;

import dev.sluice.proxy.command.Action;
import dev.sluice.proxy.command.Arguments;
import dev.sluice.proxy.command.Flag;
import dev.sluice.proxy.command.Operand;
import dev.sluice.queue.journal.DiskStorage;
import dev.sluice.queue.journal.JournalRepair;
import dev.sluice.queue.journal.JournalRuntime;
import dev.sluice.queue.journal.JournalVerify;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code sluice journal repair}: writes a journal anew without what is corrupt, after making a copy of it. */
final class JournalRepairCommand implements Action {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final InstantSource clock = InstantSource.system();

    private static final Flag<Path> BACKUP = Flag.path(
            "backup", "DIR", "where the copy goes, a directory that is not there yet; default: DIR.backup-<time>");
    private static final Flag<Boolean> DRY_RUN =
            Flag.on("dry-run", "tell what would be kept and what is lost, and change nothing");

    @Override
    public String name() {
        return "repair";
    }

    @Override
    public String description() {
        return "Writes the journal anew without what is corrupt; every record that can be read is kept. "
                + "Makes a copy of the directory first.";
    }

    @Override
    public List<Flag<?>> flags() {
        return List.of(BACKUP, DRY_RUN);
    }

    @Override
    public List<Operand> operands() {
        return List.of(Operand.required("DIR", "the journal's directory"));
    }

    @Override
    public int run(Arguments given) {
        var directory = Path.of(given.operand(0));
        try {
            var checked = OfflineJournal.check(directory);
            OfflineJournal.print(checked);
            var report = checked.report();
            if (report.clean()) {
                System.out.println("nothing to repair");
                return 0;
            }
            var kept = Spans.count(report.summary().records(), "record");
            if (given.has(DRY_RUN)) {
                System.out.println("would keep " + kept);
                return 0;
            }
            try (var storage = DiskStorage.open(directory)) {
                System.out.println("copied to " + copy(directory, given.value(BACKUP)));
                // What was read before the lock was held may have changed since.
                JournalRepair.repair(storage, runtime(), JournalVerify.verify(storage, (stored, release) -> {}));
            }
            System.out.println("repaired: kept " + kept);
            return OfflineJournal.check(directory).report().clean() ? 0 : CommandFailure.REFUSED;
        } catch (IOException e) {
            return OfflineJournal.unusable(e).report();
        } catch (CommandFailure e) {
            return e.report();
        }
    }

    private JournalRuntime runtime() {
        return new JournalRuntime(() -> 0, clock, new SecureRandom(), Runnable::run);
    }

    /** Copies every file, durably, before anything is changed. */
    private Path copy(Path directory, @Nullable Path backup) throws IOException {
        var target = backup;
        if (target == null) {
            var journal = directory.toAbsolutePath().normalize();
            target = journal.resolveSibling(journal.getFileName() + ".backup-" + STAMP.format(clock.instant()));
        }
        Files.createDirectory(
                target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        List<Path> files;
        try (var all = Files.list(directory)) {
            // Closing a copied lock file would give the lock free: it belongs to the process, not to the descriptor.
            files = all.filter(Files::isRegularFile)
                    .filter(file -> !DiskStorage.isLock(file))
                    .toList();
        }
        for (var file : files) {
            var copied = Files.copy(file, target.resolve(file.getFileName()));
            try (var channel = FileChannel.open(copied, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        }
        try (var channel = FileChannel.open(target, StandardOpenOption.READ)) {
            channel.force(true);
        }
        return target;
    }
}
