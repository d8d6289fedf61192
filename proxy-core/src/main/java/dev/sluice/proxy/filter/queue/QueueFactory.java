package dev.sluice.proxy.filter.queue;

import dev.sluice.proxy.filter.HttpFilter;
import dev.sluice.proxy.filter.HttpFilterFactory;
import dev.sluice.proxy.filter.StreamContext;
import java.time.InstantSource;

/** Makes queue filters for one worker's connection manager. */
public final class QueueFactory implements HttpFilterFactory {
    private final QueueParts parts;

    /**
     * Queues of one filter.
     *
     * @param settings the filter's own; a route may have others
     * @param listener the name that deliveries begin at
     * @param clock the wall clock
     */
    public QueueFactory(
            dev.sluice.xds.model.QueueFilter settings, String listener, QueueAccess queues, InstantSource clock) {
        parts = new QueueParts(QueueRules.of(settings), listener, queues, clock);
    }

    /** What a route's own settings become. */
    public static Object inRoute(dev.sluice.xds.model.QueueFilter settings) {
        return QueueRules.of(settings);
    }

    @Override
    public HttpFilter create(StreamContext context) {
        return new QueueFilter(parts, context);
    }

    @Override
    public boolean delivers() {
        return true;
    }
}
