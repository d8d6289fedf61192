package dev.sluice.lb;

import static dev.sluice.lb.Fixtures.counts;
import static dev.sluice.lb.Fixtures.flat;
import static dev.sluice.lb.Fixtures.hosts;
import static dev.sluice.lb.Fixtures.number;
import static dev.sluice.lb.Fixtures.sequence;
import static dev.sluice.lb.Fixtures.weighted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** How each policy chooses among the hosts of one group. */
final class PoliciesTest {
    private static final LbConfig.Common COMMON = LbConfig.Common.DEFAULT;
    private static final LbConfig ROUND_ROBIN = new LbConfig.RoundRobin(COMMON);
    private static final LbConfig RANDOM = new LbConfig.Random(COMMON);

    private static LbConfig leastRequest(int choices, double bias, boolean fullScan) {
        return new LbConfig.LeastRequest(COMMON, choices, bias, fullScan);
    }

    private static Picker picker(LbConfig config, List<Host> hosts) {
        return LbPolicies.of(config).prepare(flat(hosts)).picker(new SplittableRandom(11));
    }

    private static void load(Host host, int active) {
        for (int i = 0; i < active; i++) host.stats().requestStarted();
    }

    @Test
    void roundRobinGoesInTurn() {
        var sequence = sequence(picker(ROUND_ROBIN, hosts(1, 4, 0, 0)), 12);
        for (int i = 1; i < 12; i++) assertThat(sequence.get(i)).isEqualTo(sequence.get(i - 1) % 4 + 1);
    }

    @Test
    void roundRobinKeepsWeightsInEveryPeriod() {
        var picker = picker(ROUND_ROBIN, weighted(1, 2, 5));
        sequence(picker, 8);
        for (int i = 0; i < 50; i++) assertThat(counts(picker, 8)).isEqualTo(Map.of(1, 1, 2, 2, 3, 5));
    }

    @Test
    void aWeightIsUnsigned() {
        var counts = counts(picker(ROUND_ROBIN, weighted(-1, 1)), 10_000);
        assertThat(counts.get(1)).isGreaterThan(9_998);
        assertThatIllegalArgumentException().isThrownBy(() -> weighted(0));
    }

    @Test
    void randomIgnoresWeights() {
        var counts = counts(picker(RANDOM, weighted(1, 100)), 10_000);
        assertThat(counts.get(1)).isCloseTo(5_000, within(200));
    }

    @Test
    void leastRequestPicksTheLessLoadedOfTwo() {
        var hosts = hosts(1, 2, 0, 0);
        load(hosts.getFirst(), 3);
        // the loaded one only if it is drawn twice: 1/4
        assertThat(counts(picker(leastRequest(2, 1, false), hosts), 40_000).get(1))
                .isCloseTo(10_000, within(400));
    }

    /** With loads 0 to 4 of five hosts, host k is the least of two draws with (11 - 2k) / 25. */
    @Test
    void twoChoicesFollowTheOrderOfLoads() {
        var hosts = hosts(1, 5, 0, 0);
        for (int i = 0; i < 5; i++) load(hosts.get(i), i);
        var counts = counts(picker(leastRequest(2, 1, false), hosts), 100_000);
        for (int k = 1; k <= 5; k++) assertThat(counts.get(k) / 100_000.0).isCloseTo((11 - 2 * k) / 25.0, within(.01));
    }

    @Test
    void moreChoicesComeCloserToTheLeast() {
        var hosts = hosts(1, 10, 0, 0);
        for (int i = 1; i < 10; i++) load(hosts.get(i), 1);
        // not drawn in eight: .9^8
        var counts = counts(picker(leastRequest(8, 1, false), hosts), 100_000);
        assertThat(counts.get(1) / 100_000.0).isCloseTo(1 - Math.pow(.9, 8), within(.01));
    }

    @Test
    void aFullScanFindsTheLeastAndBreaksTiesFairly() {
        var hosts = hosts(1, 6, 0, 0);
        for (int i : new int[] {0, 2, 4}) load(hosts.get(i), 1);
        var counts = counts(picker(leastRequest(2, 1, true), hosts), 30_000);
        assertThat(counts).containsOnlyKeys(2, 4, 6);
        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isCloseTo(10_000, within(400)));
    }

    @Test
    void weightedLeastRequestDividesByLoad() {
        // 6 / (2 + 1) and 4 / (0 + 1), held while picking: 2 to 4
        var hosts = weighted(6, 4);
        load(hosts.getFirst(), 2);
        assertThat(counts(picker(leastRequest(2, 1, false), hosts), 600).get(1)).isCloseTo(200, within(1));
    }

    @Test
    void theBiasShapesTheWeight() {
        var hosts = weighted(8, 4);
        load(hosts.getFirst(), 3);
        // 8 / 4^0 : 4, 8 / 4^0.5 : 4, 8 / 4^2 : 4
        assertThat(counts(picker(leastRequest(2, 0, false), hosts), 300).get(1)).isCloseTo(200, within(1));
        assertThat(counts(picker(leastRequest(2, .5, false), hosts), 300).get(1))
                .isCloseTo(150, within(1));
        assertThat(counts(picker(leastRequest(2, 2, false), hosts), 900).get(1)).isCloseTo(100, within(1));
    }

    @Test
    void leastRequestEvensOutLoads() {
        var hosts = hosts(1, 10, 0, 0);
        var picker = picker(leastRequest(2, 1, false), hosts);
        var context = new PickContext();
        for (int i = 0; i < 10_000; i++) picker.pick(context).stats().requestStarted();
        // two choices stay within a few of the mean; one choice would spread by about ±60
        assertThat(hosts)
                .allSatisfy(host -> assertThat(host.stats().activeRequests()).isBetween(990L, 1010L));
    }

    @Test
    void aLoneHostIsAlwaysPicked() {
        for (var config : List.of(ROUND_ROBIN, RANDOM, leastRequest(2, 1, false), leastRequest(2, 1, true))) {
            assertThat(number(picker(config, weighted(3)).pick(new PickContext())))
                    .isEqualTo(1);
        }
    }

    @Test
    void impossibleSettingsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> leastRequest(1, 1, false));
        assertThatIllegalArgumentException().isThrownBy(() -> leastRequest(2, -1, false));
        assertThatIllegalArgumentException().isThrownBy(() -> leastRequest(2, Double.NaN, false));
        assertThatIllegalArgumentException().isThrownBy(() -> new LbConfig.Common(101, false));
    }
}
