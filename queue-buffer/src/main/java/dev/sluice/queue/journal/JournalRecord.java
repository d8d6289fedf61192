package dev.sluice.queue.journal;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A record to append. Type, flags, head and body mean nothing to the journal.
 *
 * <p>{@code retained} says whether the record must stay until it is released. A tombstone (settled, cancelled) is not
 * retained: segments are freed oldest first, so it outlives every older version of what it settles.
 *
 * <p>{@code releases} are the records this one makes superfluous: they are released when this one is on stable
 * storage, never before; not at all when this one fails. A relocated record releases its old place. A tombstone for a
 * record whose own append has not been answered yet names nothing here, and calls {@link Journal#release} when it is
 * committed: a SYNC or LAZY append is answered after all that was appended before it, so the place is known by then.
 *
 * @param head lent to the journal, unchanged, until the append is answered
 * @param settles whether it ends what is in the journal, so that it may take room that new records leave free: a full
 *     journal could not be emptied otherwise
 */
public record JournalRecord(
        byte type,
        byte flags,
        Durability durability,
        boolean retained,
        ByteBuffer head,
        Body body,
        List<Position> releases,
        boolean settles) {

    public JournalRecord {
        releases = List.copyOf(releases);
    }

    /** A record that does not settle but by being a note. */
    public JournalRecord(
            byte type,
            byte flags,
            Durability durability,
            boolean retained,
            ByteBuffer head,
            Body body,
            List<Position> releases) {
        this(type, flags, durability, retained, head, body, releases, false);
    }

    /** A retained record that replaces nothing. */
    public static JournalRecord retained(byte type, Durability durability, ByteBuffer head, Body body) {
        return new JournalRecord(type, (byte) 0, durability, true, head, body, List.of());
    }

    /** A note that rides the next commit and needs no release: a tombstone, an attempt. */
    public static JournalRecord note(byte type, ByteBuffer head, List<Position> releases) {
        return new JournalRecord(type, (byte) 0, Durability.LAZY, false, head, Body.empty(), releases);
    }

    /** Bytes the record will take in a segment, padding included. */
    public long storedBytes() {
        return RecordHeader.padded(RecordHeader.BYTES + head.remaining() + body.bytes());
    }

    Purpose purpose() {
        if (!retained) {
            return Purpose.SETTLE;
        }
        if (!releases.isEmpty()) {
            return Purpose.RELOCATE;
        }
        return settles ? Purpose.SETTLE : Purpose.ADMIT;
    }
}
