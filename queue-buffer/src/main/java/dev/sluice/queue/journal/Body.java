package dev.sluice.queue.journal;

import java.nio.ByteBuffer;
import java.util.List;

/** The second, opaque part of a record. */
public sealed interface Body {
    /** No bytes. */
    static Body empty() {
        return new Bytes(List.of());
    }

    /** Bytes in memory; lent to the journal, unchanged, until the append is answered. */
    record Bytes(List<ByteBuffer> buffers) implements Body {
        public Bytes {
            buffers = List.copyOf(buffers);
        }
    }

    /**
     * The body of a record that is in the journal already, read back and verified by the writer. For relocation of
     * records whose bodies are not kept in memory; a corrupt source fails the append with
     * {@link AppendFailure.Reason#SOURCE_LOST}.
     */
    record At(Position source, int size) implements Body {}

    /** Bytes of the body. */
    default long bytes() {
        return switch (this) {
            case Bytes inMemory ->
                inMemory.buffers().stream().mapToLong(ByteBuffer::remaining).sum();
            case At stored -> stored.size();
        };
    }
}
