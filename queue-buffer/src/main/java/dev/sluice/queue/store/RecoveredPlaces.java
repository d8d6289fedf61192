package dev.sluice.queue.store;

import dev.sluice.queue.entry.Entry;
import dev.sluice.queue.journal.Position;
import dev.sluice.queue.message.MessageId;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where the retained records lie that a journal held when it was opened. */
record RecoveredPlaces(Map<MessageId, Places> messages, Map<String, Position> pauses) {
    RecoveredPlaces() {
        this(new HashMap<>(), new HashMap<>());
    }

    /** Notes one recovered record; earlier ones it replaces are released. */
    void add(Entry entry, Position position, Consumer<Position> release) {
        switch (entry) {
            case Entry.Enqueued enqueued -> {
                var place = messages.computeIfAbsent(enqueued.id(), id -> new Places());
                release(place.accepted, release);
                place.accepted = position;
                dropAcceptedIfOver(place, release);
            }
            case Entry.Ended ended -> {
                var place = messages.computeIfAbsent(ended.id(), id -> new Places());
                release(place.ended, release);
                place.ended = position;
                place.over = true;
                dropAcceptedIfOver(place, release);
            }
            case Entry.PauseSet pause -> release(pauses.put(pause.queue(), position), release);
            case Entry.OfMessage ignored -> {}
        }
    }

    private static void dropAcceptedIfOver(Places place, Consumer<Position> release) {
        if (place.over) {
            release(place.accepted, release);
            place.accepted = null;
        }
    }

    private static void release(@Nullable Position position, Consumer<Position> release) {
        if (position != null) {
            release.accept(position);
        }
    }
}
