package dev.sluice.proxy.server;

import java.time.Duration;

/**
 * How connections of a listener that is replaced, removed or drained on demand are brought to their end.
 *
 * @param time how long they may take; Envoy: --drain-time-s, 600 s
 * @param gradual whether they are asked to close little by little within that time; Envoy: --drain-strategy
 */
public record DrainSettings(Duration time, boolean gradual) {
    long spreadNanos() {
        return gradual ? time.toNanos() : 0;
    }
}
