package dev.sluice.xds.model;

/**
 * A share of events: {@code numerator} out of {@code denominator}.
 *
 * @param numerator 0 or more; at or above the denominator every event is in
 * @param denominator 100, 10,000 or 1,000,000
 */
public record FractionalPercent(int numerator, int denominator) {
    /**
     * Says whether an event falls into the share (Envoy: random modulo denominator, less than numerator).
     *
     * @param random any number; equal numbers get equal answers
     */
    public boolean includes(long random) {
        return Long.remainderUnsigned(random, denominator) < Integer.toUnsignedLong(numerator);
    }
}
