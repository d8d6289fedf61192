package dev.sluice.lb;

import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/** Hosts in turn by weights that may depend on the moment of the pick. */
final class EdfChooser implements HostChooser {
    private final Host[] hosts;
    private final EdfSchedule schedule;

    EdfChooser(Host[] hosts, ToDoubleFunction<Host> weight, RandomGenerator random) {
        this.hosts = hosts;
        this.schedule = new EdfSchedule(hosts.length, i -> weight.applyAsDouble(hosts[i]), random.nextDouble());
    }

    @Override
    public Host choose(PickContext context) {
        return hosts[schedule.next()];
    }
}
