package dev.sluice.queue;

import dev.sluice.queue.message.State;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one ordering key in acceptance order. Only the head may be delivered, so the lane is locked while
 * its head is being accepted, delivered, backing off, or dead and blocking.
 */
final class Lane {
    final String key;

    @Nullable
    Item head;

    @Nullable
    Item tail;

    @Nullable
    Item placed; // the head while it is deliverable

    Lane(String key) {
        this.key = key;
    }

    /** Links an item at its place; never before one that is being delivered. */
    void join(Item item) {
        item.lane = this;
        var after = tail;
        while (after != null && after.sequence > item.sequence && after.state != State.IN_FLIGHT) {
            after = after.lanePrevious;
        }
        var before = after == null ? head : after.laneNext;
        item.lanePrevious = after;
        item.laneNext = before;
        if (after == null) {
            head = item;
        } else {
            after.laneNext = item;
        }
        if (before == null) {
            tail = item;
        } else {
            before.lanePrevious = item;
        }
    }

    /** Unlinks an item. */
    void leave(Item item) {
        var before = item.lanePrevious;
        var after = item.laneNext;
        if (before == null) {
            head = after;
        } else {
            before.laneNext = after;
        }
        if (after == null) {
            tail = before;
        } else {
            after.lanePrevious = before;
        }
        item.lane = null;
        item.lanePrevious = null;
        item.laneNext = null;
    }
}
