package dev.sluice.lb;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class EdfScheduleTest {
    private static EdfSchedule schedule(double rotation, int... weights) {
        return new EdfSchedule(weights.length, i -> weights[i], rotation);
    }

    private static List<Integer> picks(EdfSchedule schedule, int count) {
        List<Integer> picks = new ArrayList<>();
        for (int i = 0; i < count; i++) picks.add(schedule.next());
        return picks;
    }

    /** Deadlines of 2: .2 .4 .6 .8 1; of 1: .5 1; of 0: 1. Together at 1, the one waiting longest first. */
    @Test
    void oneTwoFiveGoesByDeadlines() {
        assertThat(picks(schedule(0, 1, 2, 5), 8)).containsExactly(2, 2, 1, 2, 2, 0, 1, 2);
    }

    @Test
    void equalWeightsGoInTurn() {
        assertThat(picks(schedule(0, 7, 7, 7), 7)).containsExactly(0, 1, 2, 0, 1, 2, 0);
    }

    @Test
    void everyPeriodIsExact() {
        Seeds.upTo(300, random -> {
            int[] weights = weights(random, 50);
            var schedule = schedule(0, weights);
            for (int period = 0; period < 20; period++) {
                int[] counts = new int[weights.length];
                int sum = 0;
                for (int weight : weights) sum += weight;
                for (int i = 0; i < sum; i++) counts[schedule.next()]++;
                assertThat(counts).isEqualTo(weights);
            }
        });
    }

    /** All deadlines as exact fractions, sorted. Powers of two as weights keep the doubles exact too. */
    @Test
    void agreesWithSortedFractions() {
        Seeds.upTo(200, random -> {
            int[] weights = new int[1 + random.nextInt(8)];
            for (int i = 0; i < weights.length; i++) weights[i] = 1 << random.nextInt(6);
            var expected = sortedDeadlines(weights, 4);
            assertThat(picks(schedule(0, weights), expected.size())).isEqualTo(expected);
        });
    }

    private record Due(BigInteger number, BigInteger weight, int entry) {
        int compare(Due other) {
            return number.multiply(other.weight).compareTo(other.number.multiply(weight));
        }

        Due before() {
            return new Due(number.subtract(BigInteger.ONE), weight, entry);
        }
    }

    private static List<Integer> sortedDeadlines(int[] weights, int periods) {
        List<Due> all = new ArrayList<>();
        for (int entry = 0; entry < weights.length; entry++) {
            for (int k = 1; k <= periods * weights[entry]; k++) {
                all.add(new Due(BigInteger.valueOf(k), BigInteger.valueOf(weights[entry]), entry));
            }
        }
        Comparator<Due> byDeadline = Due::compare;
        all.sort(byDeadline.thenComparing(Due::before, Due::compare).thenComparing(Due::entry));
        return all.stream().map(Due::entry).toList();
    }

    /** A rotated schedule is what is left of one that started at 0, wherever it starts. */
    @Test
    void aRotationSkipsPicks() {
        Seeds.upTo(200, random -> {
            int[] weights = new int[1 + random.nextInt(6)];
            for (int i = 0; i < weights.length; i++) weights[i] = 1 << random.nextInt(5);
            int sum = 0;
            for (int weight : weights) sum += weight;
            var twoPeriods = sortedDeadlines(weights, 128);
            var rotated = picks(schedule(random.nextInt(1, 64) / 64.0, weights), sum);
            int lightest = 32;
            for (int weight : weights) lightest = Math.min(lightest, weight);
            boolean found = false;
            for (int from = 0; from <= sum / lightest + sum && !found; from++) {
                found = twoPeriods.subList(from, from + sum).equals(rotated);
            }
            assertThat(found).isTrue();
        });
    }

    @Test
    void rotationsSpreadTheFirstPick() {
        var random = new SplittableRandom(5);
        int[] first = new int[3];
        for (int i = 0; i < 80_000; i++)
            first[schedule(random.nextDouble(), 1, 2, 5).next()]++;
        // the next pick after a random moment: by hand over the gaps of one period: .2 .2 .1 .1 .2 .2, whose ends are
        // picks of 2 2 1 2 2 and, together at 1, of 0 before 1 and 2
        assertThat(first[0] / 80_000.0).isBetween(.19, .21);
        assertThat(first[1] / 80_000.0).isBetween(.09, .11);
        assertThat(first[2] / 80_000.0).isBetween(.69, .71);
    }

    @Test
    void aWeightIsTakenAtThePick() {
        double[] weights = {1, 1};
        var schedule = new EdfSchedule(2, i -> weights[i], 0);
        assertThat(picks(schedule, 2)).containsExactly(0, 1);
        weights[0] = 4;
        // 0 was due at 2 already, from then on every quarter; together at 3, 1 waits longer
        assertThat(picks(schedule, 6)).containsExactly(0, 1, 0, 0, 0, 1);
    }

    @Test
    void fractionsAndHugeWeightsKeepTheirShares() {
        double[] weights = {0.25, 1, 4_294_967_295.0};
        var schedule = new EdfSchedule(3, i -> weights[i], 0.999);
        int[] counts = new int[3];
        for (int i = 0; i < 1_000_000; i++) counts[schedule.next()]++;
        assertThat(counts[2]).isGreaterThan(999_990);
        double[] light = {0.25, 1};
        var fair = new EdfSchedule(2, i -> light[i], 0);
        int zero = 0;
        for (int i = 0; i < 5000; i++) if (fair.next() == 0) zero++;
        assertThat(zero).isEqualTo(1000);
    }

    private static int[] weights(SplittableRandom random, int bound) {
        int[] weights = new int[1 + random.nextInt(10)];
        for (int i = 0; i < weights.length; i++) weights[i] = 1 + random.nextInt(bound);
        return weights;
    }
}
