package dev.sluice.proxy.http;

import dev.sluice.proxy.net.Traffic;
import dev.sluice.proxy.stats.Cells;
import org.jspecify.annotations.Nullable;

/** What whoever keeps a connection is told of it, in either role, and where it counts; on the worker's loop. */
public interface ConnectionEvents {
    /** Where the connection's bytes are counted. */
    default Traffic traffic() {
        return Traffic.UNCOUNTED;
    }

    /** The codec's own statistics, with those of the version; null when nobody keeps them. */
    default @Nullable Cells codecCells(Version version) {
        return null;
    }

    /** Told once when the peer breaks a protocol rule that ends the connection. */
    void protocolError(ProtocolError error);

    /** Nothing happened for the idle timeout, and the connection goes. */
    default void idleTimeout() {}
}
