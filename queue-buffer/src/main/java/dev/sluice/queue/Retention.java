package dev.sluice.queue;

import dev.sluice.queue.message.Message;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/*
 * What may be forgotten before its time, and by what.
 *
 * A key must stand for one message for the whole window (I7), so a message with a key goes early only to make room for
 * another key, and where those of all queues take half of the heap that is for what must be kept: or they would end the
 * process, or keep it from taking anything new until their window is over. A message without one is remembered for those who ask its monitor. It lives in memory, so all queues
 * share one bound in bytes; the queue that takes most gives first, so that none drives out another's.
 *
 * What is forgotten stays in the journal until its segment is freed and is found by a restart before that. Endings are
 * recalled in their order under the same bounds, so a restart comes to the same state, or to one that knows more where
 * what had made the room needs it no longer.
 */
/** Remembers ended messages for as long as their queue's settings say, and within their bounds. */
final class Retention {
    /** Why something was forgotten early, by the setting that bounds it. */
    static final String KEYS = "max_keys";

    static final String MEMORY = "memory_bytes";
    static final String BODIES = "max_bytes";

    private final CoreState state;

    Retention(CoreState state) {
        this.state = state;
    }

    /** Drops what an ended message no longer keeps, and plans what goes next. */
    void keep(Turn turn, Item item) {
        var config = item.queue.config;
        long from = item.queue.known(item.endedAt);
        long bodyUntil = Moment.plus(from, config.results().retention().toNanos());
        long keyUntil = Moment.plus(from, config.idempotency().window().toNanos());
        long until = Math.max(bodyUntil, keyUntil);
        if (until <= turn.now()) {
            forget(turn, item);
            return;
        }
        if (bodyUntil <= turn.now()) {
            dropBody(turn, item);
        }
        state.timers.set(item, bodyUntil > turn.now() ? bodyUntil : until);
    }

    /** Keeps all that is remembered within its bounds, longest ended first. */
    void bound(Turn turn, Queue queue) {
        var ended = queue.ended;
        if (!queue.assumed()) {
            while (ended.storedBytes() > queue.config.bounds().maxBytes()) {
                dropBody(turn, ended.stored().getFirst());
                queue.counts.forgotEarly(BODIES);
            }
            while (ended.keyed().size() > queue.config.idempotency().maxKeys() || over(turn, queue)) {
                forgetEarly(turn, ended.keyed().getFirst(), KEYS);
            }
        }
        for (var most = mostKeyedOver(); most != null; most = mostKeyedOver()) {
            forgetEarly(turn, most.ended.keyed().getFirst(), MEMORY);
        }
        for (var most = mostOver(); most != null; most = mostOver()) {
            forgetEarly(turn, most.ended.unkeyed().getFirst(), MEMORY);
        }
    }

    private static boolean over(Turn turn, Queue queue) {
        return queue.window(turn.now()).over() && !queue.ended.keyed().isEmpty();
    }

    /** Makes room for one more key; {@link dev.sluice.queue.idempotency.Window#room} has said that it can be made. */
    void makeRoom(Turn turn, Queue queue) {
        while (queue.window(turn.now()).full() && !queue.ended.keyed().isEmpty()) {
            forgetEarly(turn, queue.ended.keyed().getFirst(), KEYS);
        }
    }

    /** The queue that takes most of the memory, when more is taken than may be. */
    private @Nullable Queue mostOver() {
        long all = 0;
        Queue most = null;
        for (var queue : state.queues.values()) {
            all += queue.ended.bytes();
            if (most == null || queue.ended.bytes() > most.ended.bytes()) {
                most = queue;
            }
        }
        return all > state.heap.remembered() ? most : null;
    }

    /** The queue whose keys take most of the heap, when they take more than they may. */
    private @Nullable Queue mostKeyedOver() {
        Queue most = null;
        for (var queue : state.queues.values()) {
            if (most == null || queue.ended.keyedBytes() > most.ended.keyedBytes()) {
                most = queue;
            }
        }
        return keyedBytes() > state.heap.kept() / 2 ? most : null;
    }

    private long keyedBytes() {
        long all = 0;
        for (var queue : state.queues.values()) {
            all += queue.ended.keyedBytes();
        }
        return all;
    }

    /** Whether one more message may be kept. */
    boolean fits(Message message) {
        return state.live + keyedBytes() + Item.liveBytes(message) <= state.heap.kept();
    }

    /** New settings hold for what has ended, too. */
    void replan(Turn turn, Queue queue) {
        var all = new ArrayList<Item>();
        queue.ended.forEach(all::add);
        all.forEach(item -> keep(turn, item));
        bound(turn, queue);
    }

    private static void dropBody(Turn turn, Item item) {
        var ending = item.ending;
        if (ending != null && ending.body() != null && ending.bodyBytes() > 0) {
            item.queue.ended.unstore(item);
            turn.out().release(ending.body());
            item.ending = ending.withoutBody();
        }
    }

    private void forgetEarly(Turn turn, Item item, String why) {
        item.queue.counts.forgotEarly(why);
        forget(turn, item);
    }

    private void forget(Turn turn, Item item) {
        dropBody(turn, item);
        item.queue.forget(item);
        state.items.remove(item.id);
        state.timers.remove(item);
        if (item.key != null) {
            item.queue.window(turn.now()).drop(item.key, item);
        }
        turn.out().forget(item.id);
    }
}
