package dev.sluice.queue.store;

import dev.sluice.queue.entry.Entry;
import dev.sluice.queue.entry.EntryCodec;
import dev.sluice.queue.entry.MalformedEntry;
import dev.sluice.queue.journal.Journal;
import dev.sluice.queue.journal.JournalConfig;
import dev.sluice.queue.journal.JournalEvents;
import dev.sluice.queue.journal.JournalOpenException;
import dev.sluice.queue.journal.JournalRuntime;
import dev.sluice.queue.journal.Position;
import dev.sluice.queue.journal.Storage;
import dev.sluice.queue.journal.StoredRecord;
import dev.sluice.queue.message.Payload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens a journal and reads its entries, on a thread that may wait for the disk. Bodies are kept in memory as far as
 * the budget allows and stay in the journal beyond it.
 */
final class JournalOpening {
    private final MemoryBudget budget;
    private final List<Entry> entries = new ArrayList<>();
    private final RecoveredPlaces places = new RecoveredPlaces();
    private final List<Payload> bodies = new ArrayList<>();
    private @Nullable String unreadable;

    JournalOpening(MemoryBudget budget) {
        this.budget = budget;
    }

    /** Throws when the directory cannot be used or holds entries this program does not read. */
    Journal open(Storage storage, JournalConfig config, JournalRuntime runtime, JournalEvents events)
            throws IOException {
        var name = storage.name();
        var journal = Journal.open(storage, config, runtime, this::recovered, events);
        if (unreadable != null) {
            journal.close();
            throw new JournalOpenException("journal directory " + name + " holds an entry this program cannot read ("
                    + unreadable + "): run the version that wrote it, or choose another directory");
        }
        return journal;
    }

    /** Gives up what was read, when it is not used after all. */
    void abandon() {
        bodies.forEach(Payload::release);
    }

    /** What the journal held, in its order. */
    List<Entry> entries() {
        return entries;
    }

    RecoveredPlaces places() {
        return places;
    }

    private void recovered(StoredRecord stored, Consumer<Position> release) {
        try {
            var entry = EntryCodec.read(stored.head().duplicate(), body(stored));
            places.add(entry, stored.position(), release);
            entries.add(entry);
        } catch (MalformedEntry e) {
            if (unreadable == null) {
                unreadable = "record " + stored.seq() + " at " + stored.position() + ": " + e.getMessage();
            }
        }
    }

    private Payload body(StoredRecord stored) {
        int size = stored.body().remaining();
        if (size == 0) {
            return Payload.empty();
        }
        var payload = new StoredPayload(size, stored.position(), budget);
        bodies.add(payload);
        if (!budget.crowded()) {
            var bytes = new byte[size];
            stored.body().duplicate().get(bytes);
            payload.loaded(Payload.of(bytes));
        }
        return payload;
    }
}
