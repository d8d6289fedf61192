package dev.sluice.lb;

import java.util.random.RandomGenerator;

/** First a locality by its effective weight, earliest deadline first, then a host by that locality's table. */
final class LocalityTable implements HostTable {
    private final HostTable[] localities; // those with a weight
    private final double[] weights; // theirs

    private LocalityTable(HostTable[] localities, double[] weights) {
        this.localities = localities;
        this.weights = weights;
    }

    /** A table of the localities of a priority; {@code weights} are theirs, of which at least one is above 0. */
    static LocalityTable of(PriorityHosts members, Availability availability, double[] weights, Factory factory) {
        int count = 0;
        for (double weight : weights) if (weight > 0) count++;
        var localities = new HostTable[count];
        var theirs = new double[count];
        int next = 0;
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] == 0) continue;
            localities[next] = factory.prepare(members.locality(i).in(availability));
            theirs[next++] = weights[i];
        }
        return new LocalityTable(localities, theirs);
    }

    int size() {
        return localities.length;
    }

    double weight(int locality) {
        return weights[locality];
    }

    HostChooser chooser(int locality, RandomGenerator random) {
        return localities[locality].chooser(random);
    }

    @Override
    public HostChooser chooser(RandomGenerator random) {
        return new LocalityChooser(this, random);
    }
}
