package dev.sluice.queue.store;

import dev.sluice.queue.journal.Position;
import dev.sluice.queue.message.Payload;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A body that may be in memory, in the journal, or both. Memory it occupies is counted in its budget. Once made
 * it is for the owner's thread only.
 */
final class StoredPayload implements Payload {
    private final int size;
    private final MemoryBudget budget;
    private @Nullable Payload resident; // owned
    private @Nullable Position position; // of the record whose body this is, once durable
    private int claims = 1;

    StoredPayload(Payload resident, MemoryBudget budget) {
        this.size = resident.size();
        this.budget = budget;
        this.resident = resident;
        budget.add(size);
    }

    StoredPayload(int size, Position position, MemoryBudget budget) {
        this.size = size;
        this.position = position;
        this.budget = budget;
    }

    @Nullable
    Position position() {
        return position;
    }

    /** Its record lies here, durably; the bytes leave memory when that is crowded and nobody else has a claim. */
    void at(Position place) {
        position = place;
        if (budget.crowded() && claims == 1) {
            dropBytes();
        }
    }

    boolean resident() {
        return resident != null;
    }

    /** The bytes are in memory again, until the next claim ends. */
    void loaded(Payload bytes) {
        if (resident == null && claims > 0) {
            resident = bytes;
            budget.add(size);
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public ByteBuffer[] buffers() {
        if (resident == null) {
            throw new IllegalStateException("a body of " + size + " bytes is on disk only and has to be loaded first");
        }
        return resident.buffers();
    }

    @Override
    public Payload first(int limit) {
        var copy = Payload.of(copy(limit));
        return copy.size() == 0 ? copy : new StoredPayload(copy, budget);
    }

    @Override
    public Payload retain() {
        if (claims == 0) {
            throw new IllegalStateException("a body was claimed after its release");
        }
        claims++;
        return this;
    }

    @Override
    public void release() {
        if (claims == 0) {
            throw new IllegalStateException("a body was released twice");
        }
        claims--;
        if (claims == 0 || (claims == 1 && position != null && budget.crowded())) {
            dropBytes();
        }
    }

    private void dropBytes() {
        if (resident != null) {
            resident.release();
            resident = null;
            budget.giveBack(size);
        }
    }
}
