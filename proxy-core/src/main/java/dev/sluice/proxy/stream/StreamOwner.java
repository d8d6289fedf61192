package dev.sluice.proxy.stream;

import dev.sluice.proxy.filter.DeliveryTerms;
import dev.sluice.proxy.http.Version;
import org.jspecify.annotations.Nullable;

/** What began an exchange, and keeps count of it: a client's connection, or a queue that delivers. */
sealed interface StreamOwner permits ManagedConnection, DeliveryOwner {
    /** The version spoken; HTTP/1.1 stands for all of HTTP/1. */
    Version version();

    /** Whether the response about to be sent is the last of its connection. */
    boolean lastResponse();

    void countStatus(int status);

    void streamBegan();

    void streamEnded(HttpStream stream);

    /** The place in the manager's chain of the first filter that takes part. */
    int firstFilter();

    /** What holds for a delivery; null when a client asks, whose head is yet to be admitted. */
    @Nullable
    DeliveryTerms terms();
}
