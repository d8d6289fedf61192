package dev.sluice.proxy.filter.queue;

import dev.sluice.proxy.http.HeaderName;
import dev.sluice.xds.model.QueueFilter;

/**
 * A queue's settings, of a filter or of a route, made ready for requests. Immutable.
 *
 * @param settings as configured
 * @param keyHeader the header that names a lane
 */
record QueueRules(QueueFilter settings, HeaderName keyHeader) {
    static QueueRules of(QueueFilter settings) {
        return new QueueRules(settings, HeaderName.of(settings.keyHeader()));
    }
}
