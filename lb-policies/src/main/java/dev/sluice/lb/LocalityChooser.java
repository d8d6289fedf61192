package dev.sluice.lb;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One worker's turn through the localities of a table. */
final class LocalityChooser implements HostChooser {
    private final LocalityTable table;
    private final EdfSchedule schedule;
    private final @Nullable HostChooser[] choosers; // by locality, made when first chosen
    private final RandomGenerator random;

    LocalityChooser(LocalityTable table, RandomGenerator random) {
        this.table = table;
        this.random = random;
        schedule = new EdfSchedule(table.size(), table::weight, random.nextDouble());
        choosers = new @Nullable HostChooser[table.size()];
    }

    @Override
    public Host choose(PickContext context) {
        int locality = schedule.next();
        var chooser = choosers[locality];
        if (chooser == null) choosers[locality] = chooser = table.chooser(locality, random);
        return chooser.choose(context);
    }
}
