package dev.sluice.lb;

import static dev.sluice.lb.Fixtures.flat;
import static dev.sluice.lb.Fixtures.host;
import static dev.sluice.lb.Fixtures.hosts;
import static dev.sluice.lb.Fixtures.locality;
import static dev.sluice.lb.Fixtures.number;
import static dev.sluice.lb.Fixtures.weighted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the pick loop gives a policy that chooses by a hash, and keeps from the others. */
final class HashingTest {
    private static final LbConfig.Common COMMON = LbConfig.Common.DEFAULT;
    private static final LbConfig.Common BY_LOCALITY = new LbConfig.Common(50, true);

    /** Two priorities of which the first takes 70 %: in each two localities, by weight 1 and 3. */
    private static HostSet everything() {
        return HostSet.of(List.of(
                List.of(locality("a", 1, hosts(1, 2, 0, 2)), locality("b", 3, hosts(5, 2, 0, 2))),
                List.of(locality("c", 1, hosts(9, 2, 0, 0)), locality("d", 3, hosts(11, 2, 0, 0)))));
    }

    private static int pick(Picker picker, long hash) {
        var context = new PickContext();
        context.hash(hash);
        return number(picker.pick(context));
    }

    private static Map<Integer, Integer> spread(Picker picker, int hashes) {
        Map<Integer, Integer> counts = new TreeMap<>();
        for (int i = 0; i < hashes; i++) counts.merge(pick(picker, XxHash64.of("user" + i)), 1, Integer::sum);
        return counts;
    }

    @Test
    void tablesAreMadeOncePerHostSetByTheThreadThatPreparesIt() throws Exception {
        var policy = new RingPolicy(BY_LOCALITY);
        var balancer = policy.prepare(everything());
        assertThat(policy.preparedOn).as("one a priority").hasSize(2).containsOnly(Thread.currentThread());
        for (int i = 0; i < 3; i++) {
            int seed = i;
            var worker = new Thread(() -> spread(balancer.picker(new SplittableRandom(seed)), 1000));
            worker.start();
            worker.join();
        }
        assertThat(policy.preparedOn).as("after picks on three workers").hasSize(2);
        policy.prepare(everything());
        assertThat(policy.preparedOn).as("after a change").hasSize(4).containsOnly(Thread.currentThread());
    }

    @Test
    void equalHashesFindTheSameHostOnEveryWorker() {
        var balancer = new RingPolicy(BY_LOCALITY).prepare(everything());
        var one = balancer.picker(new SplittableRandom(1));
        var other = balancer.picker(new SplittableRandom(2));
        Set<Integer> found = new HashSet<>();
        for (int i = 0; i < 2000; i++) {
            long hash = XxHash64.of("user" + i);
            int host = pick(one, hash);
            assertThat(pick(one, hash)).isEqualTo(host);
            assertThat(pick(other, hash)).isEqualTo(host);
            found.add(host);
        }
        assertThat(found)
                .as("in both priorities and all localities")
                .containsExactlyInAnyOrder(1, 2, 5, 6, 9, 10, 11, 12);
    }

    @Test
    void hashesSpreadOverPrioritiesAndLocalitiesByTheirShares() {
        var counts = spread(new RingPolicy(BY_LOCALITY).prepare(everything()).picker(new SplittableRandom(1)), 40_000);
        assertThat(sum(counts, 1, 6) / 40_000.0).as("priority 0").isCloseTo(.7, within(.01));
        assertThat(sum(counts, 5, 6) / (double) sum(counts, 1, 6))
                .as("locality b")
                .isCloseTo(.75, within(.05));
        assertThat(sum(counts, 11, 12) / (double) sum(counts, 9, 12))
                .as("locality d")
                .isCloseTo(.75, within(.05));
    }

    private static int sum(Map<Integer, Integer> counts, int from, int to) {
        return counts.entrySet().stream()
                .filter(each -> each.getKey() >= from && each.getKey() <= to)
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    @Test
    void aHostThatGoesTakesItsOwnHashesAlong() {
        var members = hosts(1, 5, 0, 0);
        var before = new RingPolicy(COMMON).prepare(flat(members)).picker(new SplittableRandom(1));
        var after = new RingPolicy(COMMON).prepare(flat(members.subList(0, 4))).picker(new SplittableRandom(1));
        int moved = 0;
        for (int i = 0; i < 5000; i++) {
            long hash = XxHash64.of("user" + i);
            if (pick(before, hash) != 5 && pick(before, hash) != pick(after, hash)) moved++;
        }
        assertThat(moved).as("of 4000 that had another host").isLessThan(100);
    }

    @Test
    void withoutAHashAnyHostIsPicked() {
        var picker = new RingPolicy(COMMON).prepare(everything()).picker(new SplittableRandom(1));
        assertThat(Fixtures.counts(picker, 5000)).containsOnlyKeys(1, 2, 5, 6, 9, 10, 11, 12);
    }

    @Test
    void aTriedHostIsPassedOverOnTheWayRound() {
        var picker = new RingPolicy(COMMON).prepare(flat(hosts(1, 3, 0, 0))).picker(new SplittableRandom(1));
        var context = new PickContext();
        for (int i = 0; i < 500; i++) {
            context.begin(0);
            context.hash(XxHash64.of("user" + i));
            var first = picker.pick(context);
            context.tried(first);
            context.reselections(50);
            var second = picker.pick(context);
            assertThat(second).isNotEqualTo(first);
            assertThat(picker.pick(context)).as("the same once more").isEqualTo(second);
        }
    }

    @Test
    void anotherExchangeDoesNotHaveTheHash() {
        var picker = new RingPolicy(COMMON).prepare(flat(hosts(1, 9, 0, 0))).picker(new SplittableRandom(1));
        var context = new PickContext();
        Set<Integer> found = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            context.hash(7);
            context.begin(0);
            found.add(number(picker.pick(context)));
        }
        assertThat(found).hasSizeGreaterThan(5);
    }

    /** Envoy: only ring hash and Maglev look at it. */
    @Test
    void aPolicyThatDoesNotHashDrawsThePriorityAtRandom() {
        var picker = LbPolicies.of(new LbConfig.RoundRobin(COMMON))
                .prepare(everything())
                .picker(new SplittableRandom(1));
        int first = 0;
        for (int i = 0; i < 10_000; i++) if (pick(picker, 7) < 9) first++;
        assertThat(first / 10_000.0).isCloseTo(.7, within(.02));
    }

    @Test
    void sharesAreOfLocalityAndHostByWeight() {
        var members = new PriorityHosts(List.of(
                locality("a", 1, weighted(1, 3)), locality("b", 3, List.of(host(7))), locality("c", 0, weighted(1))));
        var weighted = HostShares.of(members, Availability.HEALTHY, true);
        assertThat(weighted.size()).as("none of the locality without weight").isEqualTo(3);
        assertThat(List.of(weighted.share(0), weighted.share(1), weighted.share(2)))
                .containsExactly(.0625, .1875, .75);
        var flat = HostShares.of(members, Availability.HEALTHY, false);
        assertThat(List.of(flat.share(0), flat.share(1), flat.share(2), flat.share(3)))
                .containsExactly(1 / 6.0, .5, 1 / 6.0, 1 / 6.0);
    }
}
