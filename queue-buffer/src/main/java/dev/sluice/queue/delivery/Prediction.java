package dev.sluice.queue.delivery;

import java.util.random.RandomGenerator;

/**
 * Arrival and service rates of one queue and what follows from them by Little's law (L = λW; Little 1961).
 * Single-threaded; {@link #observe} is called before every change of deliveries in flight.
 */
public final class Prediction {
    private static final double TAU_SECONDS = 10;
    private static final double TARGET = 0.8; // share of a bound a refused caller should find when it returns

    private final RateMeter arrivals;
    private final RateMeter services; // counts only busy time
    private long observedAt;

    /** A prediction with no evidence. */
    public Prediction(long now) {
        arrivals = new RateMeter(TAU_SECONDS, now);
        services = new RateMeter(TAU_SECONDS, now);
        observedAt = now;
    }

    /** Accounts for the time since the last call; {@code busy} while something was being delivered. */
    public void observe(long now, boolean busy) {
        if (now <= observedAt) {
            return;
        }
        arrivals.advance(now);
        if (busy) {
            services.advance(now);
        } else {
            services.skip(now);
        }
        observedAt = now;
    }

    /** A message was accepted, or a dead letter got another life. */
    public void arrived(long now) {
        arrivals.add(1, now);
    }

    /** A message left the queue by its delivery. */
    public void served(long now) {
        services.add(1, now);
    }

    /** Arrivals a second. */
    public double lambda() {
        return arrivals.perSecond();
    }

    /** Messages that left by their delivery, a second of the time in which something was being delivered. */
    public double mu() {
        return services.perSecond();
    }

    /**
     * Expected wait in milliseconds: {@code ahead / mu + hold}; without evidence of a service rate, the hold alone.
     *
     * @param ahead messages before this one
     * @param holdNanos time until it may be delivered if nothing is before it
     */
    public long waitMillis(long ahead, long holdNanos) {
        double queueing = mu() > 0 ? ahead / mu() * 1000 : 0;
        return (long) (queueing + holdNanos / 1e6);
    }

    /**
     * Retry-After for a refused offer: {@code (L - 0.8 cap) / max(mu - lambda, eps) + hold}, spread by 20 % so that
     * callers do not return together, within 1 to 300 seconds.
     *
     * @param depth L in messages
     * @param capacity the violated bound in messages
     */
    public long retryAfterSeconds(double depth, double capacity, long holdNanos, RandomGenerator random) {
        double free = Math.max(mu() - lambda(), Math.max(mu() * 0.1, 1e-9));
        double seconds = Math.max(0, depth - TARGET * capacity) / free + holdNanos / 1e9;
        double spread = 0.8 + 0.4 * random.nextDouble();
        return (long) Math.clamp(Math.ceil(seconds * spread), 1, 300);
    }

    /** Seconds until {@code room} more messages fill the queue at the present rates, infinite if it drains. */
    public double timeToFullSeconds(double room) {
        double growth = lambda() - mu();
        return growth > 0 ? Math.max(0, room) / growth : Double.POSITIVE_INFINITY;
    }
}
