package dev.sluice.lb;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** First a locality by its effective weight, earliest deadline first, then a host in it. */
final class LocalityChooser implements HostChooser {
    private final Host[][] hosts; // by locality
    private final EdfSchedule schedule;
    private final int[] weighted; // the localities in the schedule: those with a weight
    private final @Nullable HostChooser[] choosers; // by locality, made when first chosen
    private final Factory factory;
    private final RandomGenerator random;

    LocalityChooser(Host[][] hosts, double[] weights, Factory factory, RandomGenerator random) {
        this.hosts = hosts;
        this.factory = factory;
        this.random = random;
        int count = 0;
        for (double weight : weights) if (weight > 0) count++;
        weighted = new int[count];
        int next = 0;
        for (int i = 0; i < weights.length; i++) if (weights[i] > 0) weighted[next++] = i;
        schedule = new EdfSchedule(count, i -> weights[weighted[i]], random.nextDouble());
        choosers = new @Nullable HostChooser[hosts.length];
    }

    @Override
    public Host choose(PickContext context) {
        int locality = weighted[schedule.next()];
        var chooser = choosers[locality];
        if (chooser == null) choosers[locality] = chooser = factory.over(hosts[locality], random);
        return chooser.choose(context);
    }
}
