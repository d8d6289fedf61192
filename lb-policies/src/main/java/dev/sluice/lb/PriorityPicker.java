package dev.sluice.lb;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The one pick loop: priority and availability by load, then a host of that group by the policy's chooser. */
final class PriorityPicker implements Picker {
    private static final int UNSURE = -1;
    private static final int GROUPS = Availability.values().length;

    private final PriorityBalancer balancer;
    private final PriorityLevels levels;
    private final RandomGenerator random;
    private final @Nullable HostChooser[] choosers; // by priority and availability, made when first chosen
    private final int onlyLevel; // the level that takes everything, if one does

    PriorityPicker(PriorityBalancer balancer, RandomGenerator random) {
        this.balancer = balancer;
        this.levels = balancer.levels();
        this.random = random;
        this.choosers = new @Nullable HostChooser[GROUPS * levels.count()];
        int first = levels.choose(0);
        this.onlyLevel = first == levels.choose(99) ? first : UNSURE;
    }

    @Override
    public @Nullable Host pick(PickContext context) {
        var host = once(context);
        for (int i = context.reselections(); i > 0 && host != null && context.hasTried(host); i--) host = once(context);
        return host;
    }

    private @Nullable Host once(PickContext context) {
        int level = onlyLevel == UNSURE ? levels.choose(random.nextInt(100)) : onlyLevel;
        int priority = level < levels.count() ? level : level - levels.count();
        var availability = availability(level, priority);
        boolean panic = availability == Availability.ANY;
        int group = GROUPS * priority + availability.ordinal();
        var chooser = choosers[group];
        if (chooser == null) {
            var noHost = noHost(priority, availability);
            if (noHost != null) {
                context.answer(priority, panic, noHost);
                return null;
            }
            choosers[group] = chooser = balancer.chooser(priority, availability, random);
        }
        context.answer(priority, panic, null);
        return chooser.choose(context);
    }

    private Availability availability(int level, int priority) {
        if (levels.panic(priority)) return Availability.ANY;
        return level < levels.count() ? Availability.HEALTHY : Availability.DEGRADED;
    }

    private @Nullable NoHost noHost(int priority, Availability availability) {
        if (!balancer.empty(priority, availability)) return null;
        return balancer.empty() ? NoHost.EMPTY : NoHost.UNHEALTHY;
    }
}
