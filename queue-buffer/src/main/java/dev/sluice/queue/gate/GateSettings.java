package dev.sluice.queue.gate;

import java.time.Duration;

/**
 * How a gate judges and probes.
 *
 * @param minPause first pause when no moment was named
 * @param maxPause longest pause when no moment was named; it doubles from {@code minPause} to here
 * @param window results the breaker looks back on
 * @param failurePercent share of failures in the window that opens the breaker, 1 to 100
 * @param openFor how long an open breaker waits before it probes
 * @param probes deliveries allowed at once while it probes
 */
public record GateSettings(
        Duration minPause, Duration maxPause, int window, int failurePercent, Duration openFor, int probes) {
    /** 0.1 s to 5 s; half of the last 20 failing opens for 5 s; 3 probes. */
    public static final GateSettings DEFAULT =
            new GateSettings(Duration.ofMillis(100), Duration.ofSeconds(5), 20, 50, Duration.ofSeconds(5), 3);
}
