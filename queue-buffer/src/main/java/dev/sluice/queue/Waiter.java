package dev.sluice.queue;

import dev.sluice.queue.message.MessageId;
import org.jspecify.annotations.Nullable;

/** Someone to be told about a message: the caller that offered it, a caller that repeated it, or a long poll. */
final class Waiter extends Wakeable {
    final Item item;
    final @Nullable MessageId offer; // whose answer is owed; null for a long poll
    final long number; // of a long poll
    boolean overdue; // waits for the commit only

    private Waiter(Item item, @Nullable MessageId offer, long number) {
        this.item = item;
        this.offer = offer;
        this.number = number;
    }

    static Waiter offer(Item item, MessageId offer) {
        return new Waiter(item, offer, 0);
    }

    static Waiter poll(Item item, long number) {
        return new Waiter(item, null, number);
    }

    boolean original() {
        return item.id.equals(offer);
    }
}
