package dev.sluice.lb;

import static dev.sluice.lb.Fixtures.counts;
import static dev.sluice.lb.Fixtures.flat;
import static dev.sluice.lb.Fixtures.hosts;
import static dev.sluice.lb.Fixtures.level;
import static dev.sluice.lb.Fixtures.locality;
import static dev.sluice.lb.Fixtures.number;
import static dev.sluice.lb.Fixtures.sequence;
import static dev.sluice.lb.Fixtures.weighted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Choice of priority and locality, the same for every policy, and what a picker tells. */
final class PickerTest {
    private static final LbConfig.Common COMMON = LbConfig.Common.DEFAULT;
    private static final LbConfig.Common BY_LOCALITY = new LbConfig.Common(50, true);

    static List<LbConfig> policies() {
        return List.of(
                new LbConfig.RoundRobin(COMMON),
                new LbConfig.LeastRequest(COMMON, 2, 1, false),
                new LbConfig.LeastRequest(COMMON, 2, 1, true),
                new LbConfig.Random(COMMON));
    }

    private static Picker picker(LbConfig config, HostSet hosts) {
        return LbPolicies.of(config).prepare(hosts).picker(new SplittableRandom(7));
    }

    private static Picker roundRobin(LbConfig.Common common, HostSet hosts) {
        return picker(new LbConfig.RoundRobin(common), hosts);
    }

    @ParameterizedTest
    @MethodSource("policies")
    void onlyHealthyHostsArePicked(LbConfig config) {
        var counts = counts(picker(config, flat(hosts(1, 3, 0, 1))), 3000);
        assertThat(counts).containsOnlyKeys(1, 2, 3);
        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(900, 1100));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void inPanicEveryHostIsPicked(LbConfig config) {
        var picker = picker(config, flat(hosts(1, 1, 0, 3)));
        assertThat(counts(picker, 4000)).containsOnlyKeys(1, 2, 3, 4);
        var context = new PickContext();
        picker.pick(context);
        assertThat(context.panic()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("policies")
    void prioritiesShareByHealth(LbConfig config) {
        // first priority half healthy: 70 % of the traffic on host 1
        var set = HostSet.of(List.of(level(hosts(1, 1, 0, 1)), level(hosts(3, 1, 0, 0))));
        var counts = counts(picker(config, set), 100_000);
        assertThat(counts).containsOnlyKeys(1, 3);
        assertThat(counts.get(1) / 100_000.0).isCloseTo(.7, within(.01));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void degradedHostsTakeWhatIsLeft(LbConfig config) {
        var counts = counts(picker(config, flat(hosts(1, 1, 1, 0))), 100_000);
        assertThat(counts.get(1) / 100_000.0).isCloseTo(.7, within(.01));
        assertThat(counts.get(2) / 100_000.0).isCloseTo(.3, within(.01));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void anEmptyClusterHasNoHost(LbConfig config) {
        assertThat(miss(picker(config, flat(List.of())))).isEqualTo(NoHost.EMPTY);
        assertThat(miss(picker(config, HostSet.of(List.of())))).isEqualTo(NoHost.EMPTY);
    }

    @Test
    void withPanicOffSickHostsAreNotPicked() {
        var off = new LbConfig.Common(0, false);
        assertThat(miss(roundRobin(off, flat(hosts(1, 0, 0, 3))))).isEqualTo(NoHost.UNHEALTHY);
        assertThat(counts(roundRobin(off, flat(hosts(1, 1, 0, 99))), 10)).containsOnlyKeys(1);
    }

    private static NoHost miss(Picker picker) {
        var context = new PickContext();
        assertThat(picker.pick(context)).isNull();
        return context.noHost();
    }

    @Test
    void aPickTellsItsPriority() {
        var picker = roundRobin(COMMON, HostSet.of(List.of(level(hosts(1, 0, 0, 1)), level(hosts(2, 1, 0, 0)))));
        var context = new PickContext();
        assertThat(number(picker.pick(context))).isEqualTo(2);
        assertThat(context.priority()).isEqualTo(1);
        assertThat(context.panic()).isFalse();
        assertThat(context.noHost()).isNull();
    }

    @Test
    void aPickAfterAMissForgetsIt() {
        var context = new PickContext();
        assertThat(roundRobin(COMMON, flat(List.of())).pick(context)).isNull();
        roundRobin(COMMON, flat(hosts(1, 1, 0, 0))).pick(context);
        assertThat(context.noHost()).isNull();
    }

    @Test
    void triedHostsArePassedOver() {
        var set = flat(hosts(1, 3, 0, 0));
        var picker = roundRobin(COMMON, set);
        var context = new PickContext();
        for (int i = 0; i < 30; i++) {
            context.begin(0);
            var first = picker.pick(context);
            context.tried(first);
            picker.pick(new PickContext());
            picker.pick(new PickContext());
            context.reselections(1);
            assertThat(picker.pick(context)).isNotEqualTo(first);
        }
    }

    @Test
    void theLastChoiceStandsWhenAllWereTried() {
        var picker = roundRobin(COMMON, flat(hosts(1, 2, 0, 0)));
        var context = new PickContext();
        context.tried(picker.pick(context));
        context.tried(picker.pick(context));
        context.reselections(5);
        // two in turn: six choices end on the second of them
        var next = picker.pick(new PickContext());
        assertThat(picker.pick(context)).isEqualTo(next);
    }

    @Test
    void withoutReselectionsTriedHostsArePicked() {
        var picker = roundRobin(COMMON, flat(hosts(1, 1, 0, 0)));
        var context = new PickContext();
        var only = picker.pick(context);
        context.tried(only);
        assertThat(picker.pick(context)).isEqualTo(only);
    }

    /** Shares by hand: 2 · 1, 1 · min(1, 1.4 · 1/2) = 0.7, 5 · 0, 0. */
    @Test
    void localitiesShareByEffectiveWeight() {
        var priority = List.of(
                locality("a", 2, hosts(1, 1, 0, 0)),
                locality("b", 1, hosts(2, 1, 0, 1)),
                locality("c", 5, hosts(4, 0, 0, 1)),
                locality("d", 0, hosts(5, 4, 0, 0)));
        var counts = counts(roundRobin(BY_LOCALITY, HostSet.of(List.of(priority))), 27_000);
        assertThat(counts).containsOnlyKeys(1, 2);
        assertThat(counts.get(1)).isCloseTo(20_000, within(1));
    }

    @Test
    void withoutTheFlagWeightsOfLocalitiesDoNotCount() {
        var priority = List.of(locality("a", 9, hosts(1, 1, 0, 0)), locality("b", 0, hosts(2, 1, 0, 0)));
        assertThat(counts(roundRobin(COMMON, HostSet.of(List.of(priority))), 10))
                .isEqualTo(Map.of(1, 5, 2, 5));
    }

    @Test
    void localitiesWithoutAnyWeightAreOneGroup() {
        var priority = List.of(locality("a", 0, hosts(1, 1, 0, 0)), locality("b", 0, hosts(2, 3, 0, 0)));
        var counts = counts(roundRobin(BY_LOCALITY, HostSet.of(List.of(priority))), 8);
        assertThat(counts).isEqualTo(Map.of(1, 2, 2, 2, 3, 2, 4, 2));
    }

    @Test
    void degradedLocalitiesShareByTheirDegradedHosts() {
        // no healthy host; 1 · min(1, 1.4 · 1/1), 3 · min(1, 1.4 · 1/4) = 1.05
        var priority = List.of(locality("a", 1, hosts(1, 0, 1, 0)), locality("b", 3, hosts(2, 0, 1, 3)));
        var off = new LbConfig.Common(0, true);
        var counts = counts(roundRobin(off, HostSet.of(List.of(priority))), 2050);
        assertThat(counts.get(1)).isCloseTo(1000, within(2));
        assertThat(counts.get(2)).isCloseTo(1050, within(2));
    }

    @Test
    void inPanicWeightsOfLocalitiesDoNotCount() {
        var priority = List.of(locality("a", 1, hosts(1, 0, 0, 1)), locality("b", 0, hosts(2, 0, 0, 1)));
        assertThat(counts(roundRobin(BY_LOCALITY, HostSet.of(List.of(priority))), 10))
                .isEqualTo(Map.of(1, 5, 2, 5));
    }

    @Test
    void pickersOfOneBalancerAreIndependent() {
        var balancer = LbPolicies.of(new LbConfig.RoundRobin(COMMON)).prepare(flat(hosts(1, 5, 0, 0)));
        var one = balancer.picker(new SplittableRandom(1));
        var same = balancer.picker(new SplittableRandom(1));
        sequence(one, 3);
        var rest = sequence(one, 5);
        sequence(same, 3);
        assertThat(sequence(same, 5)).isEqualTo(rest);
    }

    @Test
    void startsOfWorkersDiffer() {
        for (var hosts : List.of(hosts(1, 5, 0, 0), weighted(1, 2, 3, 4, 5))) {
            var balancer = LbPolicies.of(new LbConfig.RoundRobin(COMMON)).prepare(flat(hosts));
            var firsts = IntStream.range(0, 100)
                    .map(seed -> sequence(balancer.picker(new SplittableRandom(seed)), 1)
                            .getFirst())
                    .distinct();
            assertThat(firsts.count()).isGreaterThan(3);
        }
    }

    /** So that a change of a large cluster costs a worker nothing for groups it does not use. */
    @Test
    void onlyGroupsThatTrafficFallsOnArePrepared() {
        List<Integer> prepared = new ArrayList<>();
        List<Integer> choosers = new ArrayList<>();
        HostTable.Factory counting = group -> {
            prepared.add(group.length);
            return random -> {
                choosers.add(group.length);
                return context -> group[0];
            };
        };
        var set = HostSet.of(List.of(level(hosts(1, 9, 2, 0)), level(hosts(50, 3, 0, 0))));
        var picker = PriorityBalancer.of(COMMON, set, counting).picker(new SplittableRandom(1));
        assertThat(prepared).containsExactly(9);
        assertThat(choosers).as("before the first pick").isEmpty();
        sequence(picker, 100);
        assertThat(prepared).containsExactly(9);
        assertThat(choosers).containsExactly(9);
    }
}
