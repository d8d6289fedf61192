package dev.sluice.proxy.server;

import dev.sluice.proxy.stats.Cells;
import dev.sluice.proxy.stats.ListenerStat;
import dev.sluice.proxy.stats.ListenerWorkerStat;
import dev.sluice.proxy.stats.Timings;
import dev.sluice.proxy.upstream.WorkerParts;
import io.netty.channel.Channel;

/**
 * Counts the connections that one worker accepts on one listener.
 *
 * @param cells the listener's
 * @param workerCells of the listener on that worker
 */
record Arrivals(WorkerParts worker, Cells cells, Cells workerCells) {
    /** Counts a connection that has just come, and its end. */
    void count(Channel channel) {
        long began = worker.loop().nowNanos();
        cells.inc(ListenerStat.DOWNSTREAM_CX_TOTAL);
        cells.inc(ListenerStat.DOWNSTREAM_CX_ACTIVE);
        workerCells.inc(ListenerWorkerStat.DOWNSTREAM_CX_TOTAL);
        workerCells.inc(ListenerWorkerStat.DOWNSTREAM_CX_ACTIVE);
        channel.closeFuture().addListener(closed -> {
            cells.inc(ListenerStat.DOWNSTREAM_CX_DESTROY);
            cells.dec(ListenerStat.DOWNSTREAM_CX_ACTIVE);
            workerCells.dec(ListenerWorkerStat.DOWNSTREAM_CX_ACTIVE);
            cells.record(Timings.DOWNSTREAM_CX_LENGTH_MS, (worker.loop().nowNanos() - began) / 1_000_000);
        });
    }
}
