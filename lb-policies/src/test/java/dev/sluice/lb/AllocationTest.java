package dev.sluice.lb;

import static dev.sluice.lb.Fixtures.locality;
import static dev.sluice.lb.Fixtures.weighted;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A pick, its counts and its permits leave no garbage. */
final class AllocationTest {
    private static final int ROUNDS = 20_000;
    private static final LbConfig.Common BY_LOCALITY = new LbConfig.Common(50, true);

    static List<LbPolicy> policies() {
        return List.of(
                LbPolicies.of(new LbConfig.RoundRobin(BY_LOCALITY)),
                LbPolicies.of(new LbConfig.LeastRequest(BY_LOCALITY, 2, .5, false)),
                LbPolicies.of(new LbConfig.LeastRequest(BY_LOCALITY, 2, 1, true)),
                LbPolicies.of(new LbConfig.Random(BY_LOCALITY)),
                new RingPolicy(BY_LOCALITY));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void aRequestAllocatesNothing(LbPolicy policy) {
        var priority = List.of(locality("a", 1, weighted(1, 2, 3)), locality("b", 2, weighted(1, 1, 1)));
        var sick = List.of(locality("c", 1, List.of(Fixtures.host(9).withEdsHealth(EdsHealth.UNHEALTHY))));
        var set = HostSet.of(List.of(sick, priority));
        var picker = policy.prepare(set).picker(new SplittableRandom(1));
        var limit = CircuitLimits.of(CircuitLimits.Thresholds.DEFAULT).requests();
        var context = new PickContext();
        var permit = new Permit();
        requests(picker, context, permit, limit);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        requests(picker, context, permit, limit);
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        // the measurement itself takes a few hundred bytes; one object a request would be 16 times the rounds
        assertThat(bytes).isLessThan(ROUNDS);
    }

    private static void requests(Picker picker, PickContext context, Permit permit, Limit limit) {
        for (int i = 0; i < ROUNDS; i++) {
            context.begin(i);
            context.hash(i);
            var first = picker.pick(context);
            context.tried(first);
            context.reselections(1);
            var host = picker.pick(context);
            if (!permit.tryAcquire(limit)) throw new AssertionError("refused");
            host.stats().requestStarted();
            host.stats().requestEnded(HostStats.Ending.SUCCESS);
            permit.end(Permit.Outcome.OK);
        }
    }
}
