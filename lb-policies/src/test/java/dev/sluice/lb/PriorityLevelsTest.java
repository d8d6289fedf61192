package dev.sluice.lb;

import static dev.sluice.lb.Fixtures.hosts;
import static dev.sluice.lb.Fixtures.level;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PriorityLevelsTest {
    /** One priority as counts of its hosts. */
    private record Level(int healthy, int degraded, int unhealthy) {
        int size() {
            return healthy + degraded + unhealthy;
        }

        static List<Level> all(String text) {
            return Arrays.stream(text.split(" "))
                    .map(level -> Arrays.stream(level.split("/"))
                            .mapToInt(Integer::parseInt)
                            .toArray())
                    .map(counts -> new Level(counts[0], counts[1], counts[2]))
                    .toList();
        }
    }

    private static PriorityLevels levels(List<Level> levels, int factor, int panicThreshold) {
        List<List<LocalityHosts>> priorities = new ArrayList<>();
        for (var each : levels) priorities.add(level(hosts(1, each.healthy, each.degraded, each.unhealthy)));
        return PriorityLevels.of(HostSet.of(priorities, factor, false), panicThreshold);
    }

    private static String loads(PriorityLevels levels) {
        var text = new StringBuilder();
        for (int i = 0; i < levels.count(); i++) {
            text.append(levels.healthyLoad(i)).append('+').append(levels.degradedLoad(i));
            text.append(levels.panic(i) ? "! " : " ");
        }
        return text.toString().trim();
    }

    /** Levels are healthy/degraded/unhealthy hosts; loads are healthy+degraded percent. By hand, without panic. */
    @ParameterizedTest
    @CsvSource({
        // what one priority cannot take goes to the next: 140 · 71 / 100 = 99, 140 · 50 / 100 = 70
        "100/0/0 100/0/0, 100+0 0+0",
        "72/0/28 100/0/0, 100+0 0+0",
        "71/0/29 100/0/0, 99+0 1+0",
        "50/0/50 100/0/0, 70+0 30+0",
        "25/0/75 100/0/0, 35+0 65+0",
        "0/0/100 100/0/0, 0+0 100+0",
        "25/0/75 25/0/75 100/0/0, 35+0 35+0 30+0",
        // 35 + 35 + 28 = 98: 35 · 100 / 98 = 35 twice, 28 · 100 / 98 = 28; the 2 left go to the first
        "25/0/75 25/0/75 20/0/80, 37+0 35+0 28+0",
        // 7 + 0 = 7 of 7: everything where something is healthy
        "5/0/95 0/0/100, 100+0 0+0",
        // degraded hosts take what the healthy ones of all priorities leave: 70 + 30
        "1/1/0, 70+30",
        "100/100/0 1/0/0, 70+0 30+0",
        "0/100/0 100/0/0, 0+0 100+0",
        // health 28 + 0, degraded 100: healthy 28 · 100 / 100, the rest degraded
        "20/80/0, 28+72",
        // only degraded hosts: 140 · 10 / 100 = 14 each, 50 each
        "0/10/90 0/10/90, 0+50 0+50",
        // nothing usable in an empty first priority
        "0/0/0 1/0/0, 0+0 100+0",
        "0/0/0 3/0/7, 0+0 100+0",
    })
    void loadsFollowHealth(String levels, String loads) {
        assertThat(loads(levels(Level.all(levels), 140, 0))).isEqualTo(loads);
    }

    /** 10 %, 20 %, 10 % healthy and 20 %, 10 %, 0 % degraded of 70: 14 28 14 and 28 14 0, and 2 left. */
    @Test
    void loadsAddUpToAHundredWhenHostsAreShort() {
        var levels = Level.all("10/20/70 20/10/70 10/0/90");
        assertThat(loads(levels(levels, 100, 0))).isEqualTo("16+28 28+14 14+0");
    }

    @ParameterizedTest
    @CsvSource({
        // total 70 + 70 = 140 is capped at 100: no panic even below the threshold
        "49/0/51 99/0/1, 68+0 32+0",
        // total 70: below 100, 50 % usable is not below 50
        "50/0/50, 100+0",
        "49/0/51, 100+0!",
        // degraded hosts count as usable
        "20/40/140, 100+0!",
        "50/50/100, 50+50",
        // 28 + 56 = 84: first in panic, second (40 %) too, so hosts count: 100 of 300 and 200 of 300, 1 left
        "20/0/80 80/0/120, 34+0! 66+0!",
        // 28 + 70 = 98: first in panic alone: 28 · 100 / 98 = 28, 70 · 100 / 98 = 71, 1 left to the first
        "20/0/80 50/0/50, 29+0! 71+0",
        // all down
        "0/0/5, 100+0!",
        "0/0/1 0/0/3, 25+0! 75+0!",
        "0/0/0 0/0/3 0/0/3, 0+0! 50+0! 50+0!",
        // no hosts at all
        "0/0/0, 100+0!",
        "0/0/0 0/0/0, 100+0! 0+0!",
    })
    void panicIgnoresHealth(String levels, String loads) {
        assertThat(loads(levels(Level.all(levels), 140, 50))).isEqualTo(loads);
    }

    @ParameterizedTest
    @CsvSource({"0/0/5 0/0/5, 100+0 0+0", "1/0/99 0/0/5, 100+0 0+0", "1/0/99 1/0/99, 50+0 50+0", "0/0/0, 100+0"})
    void thresholdZeroTurnsPanicOff(String levels, String loads) {
        assertThat(loads(levels(Level.all(levels), 140, 0))).isEqualTo(loads);
    }

    @Test
    void hostsThatDrainAreLeftOutOfTheShares() {
        var members = new ArrayList<>(hosts(1, 2, 0, 0));
        members.addAll(hosts(3, 2, 0, 0).stream()
                .map(host -> host.withEdsHealth(EdsHealth.DRAINING))
                .toList());
        List<List<LocalityHosts>> priorities = List.of(level(members), level(hosts(5, 4, 0, 0)));
        assertThat(loads(PriorityLevels.of(HostSet.of(priorities), 100))).isEqualTo("100+0 0+0");
    }

    @Test
    void weightsCountWhereTheAssignmentSaysSo() {
        var heavySick = List.of(
                Fixtures.host(1).withWeight(3).withEdsHealth(EdsHealth.UNHEALTHY),
                Fixtures.host(2).withWeight(1));
        var priorities = List.of(level(heavySick), level(hosts(3, 1, 0, 0)));
        // by weight 140 · 1 / 4 = 35, by count 140 · 1 / 2 = 70
        assertThat(loads(PriorityLevels.of(HostSet.of(priorities, 140, true), 50)))
                .isEqualTo("35+0 65+0");
        assertThat(loads(PriorityLevels.of(HostSet.of(priorities, 140, false), 50)))
                .isEqualTo("70+0 30+0");
    }

    @Test
    void aChoiceWalksHealthyLoadsThenDegradedOnes() {
        var levels = levels(List.of(new Level(1, 1, 0), new Level(0, 1, 9)), 100, 0);
        // 50 healthy in the first; degraded 50 in the first, 0 left for the second
        assertThat(loads(levels)).isEqualTo("50+50 0+0");
        assertThat(levels.choose(0)).isEqualTo(0);
        assertThat(levels.choose(49)).isEqualTo(0);
        assertThat(levels.choose(50)).isEqualTo(2);
        assertThat(levels.choose(99)).isEqualTo(2);
    }

    /** The definition by search instead of division: the largest loads that keep the inequalities. */
    @Test
    void agreesWithAModelThatSearches() {
        Seeds.upTo(3000, random -> {
            List<Level> levels = randomLevels(random);
            int factor = 1 + random.nextInt(300);
            int threshold = random.nextInt(101);
            assertThat(loads(levels(levels, factor, threshold))).isEqualTo(model(levels, factor, threshold));
        });
    }

    private static List<Level> randomLevels(SplittableRandom random) {
        List<Level> levels = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            int bound = random.nextInt(3) == 0 ? 1 : 12;
            levels.add(new Level(random.nextInt(bound), random.nextInt(bound), random.nextInt(12)));
        }
        return levels;
    }

    private static String model(List<Level> levels, int factor, int threshold) {
        int n = levels.size();
        int total = 0;
        int[] share = new int[2 * n];
        for (int i = 0; i < 2 * n; i++) {
            var level = levels.get(i % n);
            int usable = i < n ? level.healthy : level.degraded;
            while (share[i] < 100 && level.size() > 0 && (share[i] + 1) * level.size() <= factor * usable) share[i]++;
            total += share[i];
        }
        total = Math.min(total, 100);
        int[] load = new int[2 * n];
        int sum = 0;
        for (int i = 0; i < 2 * n && total > 0; i++) {
            while (sum < 100 && (load[i] + 1) * total <= share[i] * 100) {
                load[i]++;
                sum++;
            }
        }
        for (int i = 0; i < 2 * n && sum < 100; i++) {
            if (share[i] == 0) continue;
            load[i] += 100 - sum;
            sum = 100;
        }
        boolean[] panic = new boolean[n];
        int panicking = 0;
        for (int i = 0; i < n; i++) {
            var level = levels.get(i);
            boolean few = level.size() == 0
                    ? threshold > 0
                    : 100 * (level.healthy + level.degraded) < threshold * level.size();
            if (total < 100 && few) {
                panic[i] = true;
                panicking++;
            }
        }
        if (sum == 0 && threshold == 0) load[0] = 100;
        if (panicking == n) byCount(levels, load);
        var text = new StringBuilder();
        for (int i = 0; i < n; i++) {
            text.append(load[i]).append('+').append(load[n + i]).append(panic[i] ? "! " : " ");
        }
        return text.toString().trim();
    }

    private static void byCount(List<Level> levels, int[] load) {
        Arrays.fill(load, 0);
        int hosts = levels.stream().mapToInt(Level::size).sum();
        int first = 0;
        while (first < levels.size() - 1 && levels.get(first).size() == 0) first++;
        if (hosts == 0) first = 0;
        int sum = 0;
        for (int i = 0; i < levels.size(); i++) {
            while (hosts > 0 && (load[i] + 1) * hosts <= 100 * levels.get(i).size()) {
                load[i]++;
                sum++;
            }
        }
        load[first] += 100 - sum;
    }
}
