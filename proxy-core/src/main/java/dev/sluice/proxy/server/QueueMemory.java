package dev.sluice.proxy.server;

import dev.sluice.queue.HeapBounds;
import dev.sluice.queue.store.MemoryBudget;
import dev.sluice.xds.model.QueueStore;
import io.netty.util.internal.PlatformDependent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** How much memory the bodies of all queues may have together: what is configured, as far as this process has it. */
final class QueueMemory {
    private static final Logger LOG = LoggerFactory.getLogger("queue");

    private QueueMemory() {}

    /** The bound of {@code configured} bytes in this process; says so where it is a lower one. */
    static MemoryBudget budget(long configured) {
        long heap = Runtime.getRuntime().maxMemory();
        long direct = PlatformDependent.maxDirectMemory();
        long allowed = allowed(configured, heap, direct);
        if (allowed < configured) {
            // Nobody asked for the default.
            var level = configured == QueueStore.DEFAULT.memoryBytes() ? Level.INFO : Level.WARN;
            LOG.atLevel(level)
                    .log(
                            "memory_bytes of the queues is {} and not {}: at most a quarter of the heap ({}) and a third of direct"
                                    + " memory ({}); give the process more memory, or configure less",
                            allowed,
                            configured,
                            heap,
                            direct);
        }
        return new MemoryBudget(allowed);
    }

    /**
     * What messages may take of the heap beside their bodies: those that must be kept as much as bodies and at most a
     * quarter of it, what is remembered of the others at most an eighth.
     */
    static HeapBounds heap(long configured) {
        long heap = Runtime.getRuntime().maxMemory();
        return new HeapBounds(Math.min(configured, heap / 4), Math.min(configured, heap / 8));
    }

    /**
     * Bodies are on the heap, which has everything else on it and ends the process when it is full: they get a quarter
     * of it. What is being sent of them is in direct memory, with the buffers of all connections: a third of that.
     */
    static long allowed(long configured, long heap, long direct) {
        return Math.min(configured, Math.min(heap / 4, direct / 3));
    }
}
