package dev.sluice.proxy.stream;

import dev.sluice.proxy.filter.StreamInfo;

/** Told of each exchange when it is over: access logs, traces. Called on the worker's loop and must not block. */
public interface ExchangeObserver {
    /** The exchange has ended; everything it shows is lent for the call. */
    void ended(StreamInfo info);
}
