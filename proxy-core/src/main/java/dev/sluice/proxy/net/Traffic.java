package dev.sluice.proxy.net;

import dev.sluice.proxy.stats.Cells;
import dev.sluice.proxy.stats.Stat;
import org.jspecify.annotations.Nullable;

/**
 * Where the bytes of connections are counted: one for all connections that one owner
 * has on one worker. Confined to that worker's loop.
 */
public final class Traffic {
    /** Counts nothing. */
    public static final Traffic UNCOUNTED = new Traffic(null, null, null);

    private final @Nullable Cells cells;
    private final @Nullable Stat received;
    private final @Nullable Stat sent;

    /** Counts in {@code cells} under these names. */
    public static Traffic counted(Cells cells, Stat received, Stat sent) {
        return new Traffic(cells, received, sent);
    }

    private Traffic(@Nullable Cells cells, @Nullable Stat received, @Nullable Stat sent) {
        this.cells = cells;
        this.received = received;
        this.sent = sent;
    }

    /** So many bytes were read. */
    public void received(int bytes) {
        if (cells != null && received != null) cells.add(received, bytes);
    }

    /** So many bytes were given to the transport. */
    public void sent(int bytes) {
        if (cells != null && sent != null) cells.add(sent, bytes);
    }
}
