package dev.sluice.queue;

import dev.sluice.queue.entry.Entry;
import dev.sluice.queue.idempotency.IdempotencyKey;
import dev.sluice.queue.message.Ending;
import dev.sluice.queue.message.Message;
import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.message.State;
import dev.sluice.queue.order.Ranked;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The core's record of one message, from its offer until it is forgotten. Moments are monotonic nanoseconds. */
final class Item extends Wakeable implements Ranked {
    /** Its record, its ending and their places in the indexes of core, store and journal; measured on a 64-bit heap. */
    static final int REMEMBERED = 768;

    /** What a message that has not ended takes beside that: its request, names, knobs and place in the order. */
    static final int LIVE = 512;

    final MessageId id;
    final Queue queue;
    final long sequence;
    final long acceptedMillis;
    final String owner;
    final String laneKey;
    final @Nullable IdempotencyKey key;
    final long bytes;
    final List<Waiter> waiters = new ArrayList<>(0);

    @Nullable
    Message message; // null once ended

    @Nullable
    Destination destination; // null once ended

    State state = State.ACCEPTING;
    boolean committed;
    boolean journaled; // has entries in the journal, so its ending needs one
    int step; // of the last entry about it
    int attempts;
    int forgiven; // attempts before an operator's retry
    int turnedAway; // probes with it that the upstream refused, for its own back-off; not kept over a restart
    String cause = "";

    @Nullable
    Ending ending; // once dead or ended

    long eligibleAt;
    long notBefore;
    long expiresAt;
    long endedAt; // or died

    @Nullable
    Lane lane;

    @Nullable
    Item laneNext;

    @Nullable
    Item lanePrevious;

    boolean placed; // among its destination's deliverable
    long placedAt;
    long stateSince;

    long lease; // number of the delivery under way, else 0
    long leasedAt;

    @Nullable
    String doomed; // its commit failed while its early delivery was under way

    Item(Queue queue, Message message, long sequence, long acceptedMillis) {
        this.id = message.id();
        this.queue = queue;
        this.sequence = sequence;
        this.acceptedMillis = acceptedMillis;
        this.owner = message.owner();
        this.laneKey = message.knobs().lane();
        this.key = message.knobs().idempotency();
        this.bytes = message.bytes();
        this.message = message;
    }

    /** One that has ended, as recovered. */
    Item(Queue queue, Entry.Ended ended) {
        var stub = ended.stub();
        this.id = ended.id();
        this.queue = queue;
        this.sequence = stub.sequence();
        this.acceptedMillis = stub.acceptedMillis();
        this.owner = stub.owner();
        this.laneKey = stub.lane();
        this.key = stub.key();
        this.bytes = stub.bytes();
        this.step = ended.step();
        this.attempts = ended.ending().attempts();
        this.cause = ended.ending().cause();
        this.ending = ended.ending();
        this.committed = true;
        this.journaled = true;
    }

    @Override
    public long sequence() {
        return sequence;
    }

    @Override
    public int priority() {
        return live().knobs().priority();
    }

    @Override
    public long deadlineMillis() {
        return live().knobs().deadlineMillis();
    }

    /** Whether it is there for others than its first caller: kept, or over before that was known. */
    boolean visible() {
        return committed || state.ended();
    }

    /** Its request; only while it has not ended. */
    Message live() {
        var present = message;
        if (present == null) {
            throw new IllegalStateException(id + " is " + state + " and has no request");
        }
        return present;
    }

    /** Heap that it takes while it has not ended. */
    static long liveBytes(Message message) {
        return (long) REMEMBERED
                + LIVE
                + message.request().bytes()
                + message.owner().length()
                + message.knobs().lane().length();
    }

    /** Heap that remembering it takes once it has ended. */
    long rememberedBytes() {
        var response = ending == null ? null : ending.response();
        long head = response == null
                ? 0
                : (long) response.head().bytes() + response.trailers().bytes();
        return REMEMBERED + head + owner.length() + laneKey.length() + cause.length();
    }

    /** Whether the caller that offered it is still owed an answer. */
    boolean owesAnswer() {
        for (var waiter : waiters) {
            if (waiter.original()) {
                return true;
            }
        }
        return false;
    }
}
