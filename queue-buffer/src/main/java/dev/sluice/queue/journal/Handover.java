package dev.sluice.queue.journal;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What waits for the writer, in order of arrival; many threads put, one takes. Bounded by the memory it holds. */
final class Handover {
    /** An append or a release on its way. */
    sealed interface Item {
        /** Bytes it keeps in memory, roughly. */
        long memory();
    }

    /** Compared by identity. */
    static final class Append implements Item {
        private static final int OVERHEAD = 128;

        private final JournalRecord record;
        private final CommitListener listener;
        private final int length;

        Append(JournalRecord record, CommitListener listener) {
            this.record = record;
            this.listener = listener;
            this.length = (int) record.storedBytes();
        }

        JournalRecord record() {
            return record;
        }

        CommitListener listener() {
            return listener;
        }

        /** Bytes it will take in a segment. */
        int length() {
            return length;
        }

        @Override
        public long memory() {
            long inMemory = record.body() instanceof Body.At ? 0 : length;
            return OVERHEAD + Math.max(record.head().remaining(), inMemory);
        }
    }

    record Release(List<Position> positions) implements Item {
        @Override
        public long memory() {
            return 0;
        }
    }

    private final ConcurrentLinkedQueue<Item> items = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final long bound;
    private volatile boolean closed;

    Handover(long bound) {
        this.bound = bound;
    }

    /** False when the bound is reached; a single record larger than the bound passes alone. */
    boolean offer(Append append) {
        long limit = append.record().purpose() == Purpose.ADMIT ? bound : 2 * bound;
        long memory = append.memory();
        long before = bytes.getAndAdd(memory);
        if (before > 0 && before + memory > limit) {
            bytes.addAndGet(-memory);
            return false;
        }
        items.add(append);
        return true;
    }

    void offer(Release release) {
        items.add(release);
    }

    /** Withdraws what was offered; false when the writer has taken it. */
    boolean withdraw(Append append) {
        if (!items.remove(append)) {
            return false;
        }
        bytes.addAndGet(-append.memory());
        return true;
    }

    @Nullable
    Item peek() {
        return items.peek();
    }

    void remove() {
        var item = items.remove();
        bytes.addAndGet(-item.memory());
    }

    /** Empties itself. */
    void drain(Consumer<Append> appends, Consumer<Position> releases) {
        for (var item = items.peek(); item != null; item = items.peek()) {
            remove();
            switch (item) {
                case Append append -> appends.accept(append);
                case Release release -> release.positions().forEach(releases);
            }
        }
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    long bytes() {
        return bytes.get();
    }

    /** No item is taken any more. */
    boolean closed() {
        return closed;
    }

    void close() {
        closed = true;
    }
}
