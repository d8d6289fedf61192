package dev.sluice.queue.store;

import dev.sluice.queue.Effects;
import dev.sluice.queue.entry.Entry;
import dev.sluice.queue.entry.EntryCodec;
import dev.sluice.queue.journal.AppendFailure;
import dev.sluice.queue.journal.Body;
import dev.sluice.queue.journal.CommitListener;
import dev.sluice.queue.journal.Durability;
import dev.sluice.queue.journal.Journal;
import dev.sluice.queue.journal.JournalRecord;
import dev.sluice.queue.journal.Position;
import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.message.Payload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes entries to the journal and knows which records are still needed. Retained are the acceptance of a message
 * until its ending is durable, its ending until it is forgotten, and the last word on whether a queue is paused; all
 * other entries are notes that matter only while those live. Owner thread only; the journal's answers are handed over.
 */
final class EntryLog {
    /** What became of an append. */
    interface Outcome {
        void committed(Position position);

        void failed(AppendFailure failure);
    }

    private final Journal journal;
    private final Consumer<Runnable> ownerTasks;
    private final Map<MessageId, Places> places;
    private final Map<String, Position> pauses;
    private final Set<MessageId> unwritten = new HashSet<>(); // their last state did not reach the journal

    EntryLog(Journal journal, Consumer<Runnable> ownerTasks, RecoveredPlaces recovered) {
        this.journal = journal;
        this.ownerTasks = ownerTasks;
        this.places = new HashMap<>(recovered.messages());
        this.pauses = new HashMap<>(recovered.pauses());
    }

    /** Appends an entry; {@code failed} or {@code committed} follows, later. */
    void append(Entry entry, Effects.Sync sync, Runnable committed, Consumer<AppendFailure> failed) {
        switch (entry) {
            case Entry.Enqueued enqueued -> accept(enqueued, sync, List.of(), committed, failed);
            case Entry.Ended ended -> end(ended, sync, List.of(), committed, failed);
            case Entry.OfMessage note -> write(note, sync, false, List.of(), new Note(committed, failed, note.id()));
            case Entry.PauseSet pause -> pause(pause, sync, committed, failed);
        }
    }

    private void accept(
            Entry.Enqueued entry,
            Effects.Sync sync,
            List<Position> replaces,
            Runnable committed,
            Consumer<AppendFailure> failed) {
        var place = places.computeIfAbsent(entry.id(), id -> new Places());
        place.acceptedMoving++;
        write(entry, sync, true, replaces, new Outcome() {
            @Override
            public void committed(Position position) {
                place.acceptedMoving--;
                place.accepted = position;
                at(entry.message().body(), position);
                settle(place);
                committed.run();
            }

            @Override
            public void failed(AppendFailure failure) {
                place.acceptedMoving--;
                settle(place);
                failed.accept(failure);
            }
        });
    }

    private void end(
            Entry.Ended entry,
            Effects.Sync sync,
            List<Position> replaces,
            Runnable committed,
            Consumer<AppendFailure> failed) {
        var place = places.computeIfAbsent(entry.id(), id -> new Places());
        place.endedMoving++;
        write(entry, sync, true, replaces, new Outcome() {
            @Override
            public void committed(Position position) {
                place.endedMoving--;
                place.ended = position;
                place.over = true;
                unwritten.remove(entry.id());
                var body = entry.ending().body();
                if (body != null) {
                    at(body, position);
                }
                settle(place);
                committed.run();
            }

            @Override
            public void failed(AppendFailure failure) {
                place.endedMoving--;
                if (!place.forgotten && place.ended == null) {
                    unwritten.add(entry.id());
                }
                settle(place);
                failed.accept(failure);
            }
        });
    }

    private void pause(Entry.PauseSet entry, Effects.Sync sync, Runnable committed, Consumer<AppendFailure> failed) {
        write(entry, sync, true, List.of(), new Outcome() {
            @Override
            public void committed(Position position) {
                var before = pauses.put(entry.queue(), position);
                if (before != null) {
                    journal.release(List.of(before));
                }
                committed.run();
            }

            @Override
            public void failed(AppendFailure failure) {
                failed.accept(failure);
            }
        });
    }

    private final class Note implements Outcome {
        private final Runnable committed;
        private final Consumer<AppendFailure> failed;
        private final MessageId id;

        Note(Runnable committed, Consumer<AppendFailure> failed, MessageId id) {
            this.committed = committed;
            this.failed = failed;
            this.id = id;
        }

        @Override
        public void committed(Position position) {
            committed.run();
        }

        @Override
        public void failed(AppendFailure failure) {
            if (places.containsKey(id)) {
                unwritten.add(id);
            }
            failed.accept(failure);
        }
    }

    private static void at(Payload body, Position position) {
        if (body instanceof StoredPayload stored) {
            stored.at(position);
        }
    }

    /** Releases what is no longer needed, when nothing about it is on its way. */
    private void settle(Places place) {
        var gone = new ArrayList<Position>(2);
        if (place.accepted != null && place.acceptedMoving == 0 && (place.over || place.forgotten)) {
            gone.add(place.accepted);
            place.accepted = null;
        }
        if (place.ended != null && place.endedMoving == 0 && place.forgotten) {
            gone.add(place.ended);
            place.ended = null;
        }
        if (!gone.isEmpty()) {
            journal.release(gone);
        }
    }

    /** Nothing of the message is needed any longer. */
    void forget(MessageId id) {
        var place = places.remove(id);
        unwritten.remove(id);
        if (place != null) {
            place.forgotten = true;
            settle(place);
        }
    }

    /** Messages whose retained record lies in {@code segment}. */
    List<MessageId> in(long segment) {
        return places.entrySet().stream()
                .filter(entry -> entry.getValue().in(segment))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Queues whose last pause or resumption lies in {@code segment}. */
    List<String> pausesIn(long segment) {
        return pauses.entrySet().stream()
                .filter(entry -> entry.getValue().segment() == segment)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Messages whose last state did not reach the journal; each is reported once. */
    List<MessageId> takeUnwritten() {
        var all = List.copyOf(unwritten);
        unwritten.clear();
        return all;
    }

    /** Appends a message's whole state again; the acceptance or ending replaces the record it came from. */
    void again(List<Entry.OfMessage> entries) {
        for (var entry : entries) {
            var place = places.get(entry.id());
            if (place == null) {
                continue;
            }
            switch (entry) {
                case Entry.Enqueued enqueued -> {
                    if (place.acceptedMoving == 0 && place.accepted != null) {
                        var old = List.of(place.accepted);
                        accept(enqueued, Effects.Sync.LAZY, old, () -> {}, failure -> {});
                    }
                }
                case Entry.Ended ended -> {
                    if (place.endedMoving == 0) {
                        var old = place.ended == null ? List.<Position>of() : List.of(place.ended);
                        end(ended, Effects.Sync.LAZY, old, () -> {}, failure -> {});
                    }
                }
                case Entry.OfMessage note ->
                    write(note, Effects.Sync.LAZY, false, List.of(), new Note(() -> {}, failure -> {}, note.id()));
            }
        }
    }

    private void write(Entry entry, Effects.Sync sync, boolean retained, List<Position> replaces, Outcome outcome) {
        var head = EntryCodec.head(entry);
        var payload = EntryCodec.body(entry);
        var source = sourceOf(payload);
        Body body = source == null ? new Body.Bytes(List.of(payload.buffers())) : new Body.At(source, payload.size());
        payload.retain();
        var record = new JournalRecord(
                head.get(head.position() + 1),
                (byte) 0,
                durability(sync),
                retained,
                head,
                body,
                replaces,
                entry instanceof Entry.Ended);
        var refused = journal.append(record, new CommitListener() {
            @Override
            public void committed(long seq, Position position) {
                ownerTasks.accept(() -> {
                    payload.release();
                    outcome.committed(position);
                });
            }

            @Override
            public void failed(AppendFailure failure) {
                ownerTasks.accept(() -> {
                    payload.release();
                    outcome.failed(failure);
                });
            }
        });
        if (refused != null) {
            ownerTasks.accept(() -> {
                payload.release();
                outcome.failed(refused);
            });
        }
    }

    private static @Nullable Position sourceOf(Payload payload) {
        return payload instanceof StoredPayload stored && !stored.resident() ? stored.position() : null;
    }

    private static Durability durability(Effects.Sync sync) {
        return switch (sync) {
            case LAZY -> Durability.LAZY;
            case OS -> Durability.OS;
            case DISK -> Durability.SYNC;
        };
    }
}
