package dev.sluice.lb;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The one pick loop: priority and availability by load, then a host of that group by the policy's chooser. */
final class PriorityPicker implements Picker {
    private static final int UNSURE = -1;

    private final PriorityBalancer balancer;
    private final PriorityLevels levels;
    private final RandomGenerator random;
    private final @Nullable HostChooser[] choosers; // by group, made when first chosen
    private final int onlyLevel; // the level that takes everything, if one does

    PriorityPicker(PriorityBalancer balancer, RandomGenerator random) {
        this.balancer = balancer;
        this.levels = balancer.levels();
        this.random = random;
        this.choosers = new @Nullable HostChooser[balancer.groups()];
        int first = levels.choose(0);
        this.onlyLevel = first == levels.choose(99) ? first : UNSURE;
    }

    @Override
    public @Nullable Host pick(PickContext context) {
        if (balancer.byHash()) context.aim(random);
        var host = once(context);
        for (int i = 1; i <= context.reselections() && host != null && context.hasTried(host); i++) {
            context.selection(i);
            host = once(context);
        }
        return host;
    }

    private @Nullable Host once(PickContext context) {
        int level = onlyLevel == UNSURE ? levels.choose(percentile(context)) : onlyLevel;
        int priority = levels.priority(level);
        boolean panic = levels.panic(priority);
        int group = balancer.group(level);
        var chooser = choosers[group];
        if (chooser == null) {
            var table = balancer.table(group);
            if (table == null) {
                context.answer(priority, panic, balancer.noHost());
                return null;
            }
            choosers[group] = chooser = table.chooser(random);
        }
        context.answer(priority, panic, null);
        return chooser.choose(context);
    }

    private int percentile(PickContext context) {
        return balancer.byHash() ? (int) Long.remainderUnsigned(context.point(), 100) : random.nextInt(100);
    }
}
