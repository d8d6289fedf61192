package dev.sluice.queue;

import java.util.LinkedHashSet;
import java.util.SequencedCollection;
import java.util.function.Consumer;

/**
 * The ended messages of one queue that are still remembered. Those with an idempotency key are bounded by their number,
 * those without by the memory they take, so that neither drives out the other.
 */
final class Ended {
    private final LinkedHashSet<Item> keyed = new LinkedHashSet<>();
    private final LinkedHashSet<Item> unkeyed = new LinkedHashSet<>();
    private final LinkedHashSet<Item> stored = new LinkedHashSet<>(); // with a body
    private long bytes; // of heap, without a key
    private long keyedBytes;
    private long storedBytes;

    /** With a key, longest ended first. */
    SequencedCollection<Item> keyed() {
        return keyed;
    }

    /** Without a key, longest ended first. */
    SequencedCollection<Item> unkeyed() {
        return unkeyed;
    }

    /** With a stored body, longest ended first. */
    SequencedCollection<Item> stored() {
        return stored;
    }

    /** Heap that those with a key take. */
    long keyedBytes() {
        return keyedBytes;
    }

    /** Heap that those without a key take. */
    long bytes() {
        return bytes;
    }

    /** Of stored bodies. */
    long storedBytes() {
        return storedBytes;
    }

    /** Visits all. */
    void forEach(Consumer<Item> visit) {
        keyed.forEach(visit);
        unkeyed.forEach(visit);
    }

    void add(Item item) {
        if (item.key != null) {
            if (keyed.add(item)) {
                keyedBytes += item.rememberedBytes();
            }
        } else if (unkeyed.add(item)) {
            bytes += item.rememberedBytes();
        }
    }

    void remove(Item item) {
        unstore(item);
        if (item.key != null) {
            if (keyed.remove(item)) {
                keyedBytes -= item.rememberedBytes();
            }
        } else if (unkeyed.remove(item)) {
            bytes -= item.rememberedBytes();
        }
    }

    /** Counts the message's body, if there is one. */
    void store(Item item) {
        var ending = item.ending;
        if (ending != null && ending.bodyBytes() > 0 && stored.add(item)) {
            storedBytes += ending.bodyBytes();
        }
    }

    /** Stops counting it. */
    void unstore(Item item) {
        var ending = item.ending;
        if (ending != null && stored.remove(item)) {
            storedBytes -= ending.bodyBytes();
        }
    }
}
