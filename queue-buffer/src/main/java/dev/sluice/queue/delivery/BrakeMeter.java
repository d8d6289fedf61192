package dev.sluice.queue.delivery;

import dev.sluice.queue.config.Brake;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/** Counts messages that failed for good, by cause, within the brake's time. Holds as many moments as the brake needs. */
public final class BrakeMeter {
    private static final int MAX_CAUSES = 64; // causes come from a fixed set; more at once share nothing worth counting
    private final Brake brake;
    private final Map<String, ArrayDeque<Long>> moments = new HashMap<>();

    /** A meter for {@code brake}. */
    public BrakeMeter(Brake brake) {
        this.brake = brake;
    }

    /** Counts one more message dead of {@code cause}; true when that pulls the brake, which also resets it. */
    public boolean pulledBy(String cause, long now) {
        if (brake.sameCause() == 0) {
            return false;
        }
        if (moments.size() >= MAX_CAUSES && !moments.containsKey(cause)) {
            moments.clear();
        }
        var times = moments.computeIfAbsent(cause, c -> new ArrayDeque<>());
        times.addLast(now);
        while (now - times.getFirst() > brake.within().toNanos()) {
            times.removeFirst();
        }
        if (times.size() < brake.sameCause()) {
            return false;
        }
        moments.clear();
        return true;
    }
}
