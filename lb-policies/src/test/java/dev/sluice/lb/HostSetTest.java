package dev.sluice.lb;

import static dev.sluice.lb.Fixtures.counts;
import static dev.sluice.lb.Fixtures.flat;
import static dev.sluice.lb.Fixtures.host;
import static dev.sluice.lb.Fixtures.hosts;
import static dev.sluice.lb.Fixtures.level;
import static dev.sluice.lb.Fixtures.locality;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HostSetTest {
    @ParameterizedTest
    @CsvSource({
        "UNKNOWN, HEALTHY, UNHEALTHY",
        "HEALTHY, HEALTHY, UNHEALTHY",
        "UNHEALTHY, UNHEALTHY, UNHEALTHY",
        "DRAINING, UNHEALTHY, UNHEALTHY",
        "TIMEOUT, UNHEALTHY, UNHEALTHY",
        "DEGRADED, DEGRADED, UNHEALTHY"
    })
    void healthIsTheAssignmentsAndTheEjection(EdsHealth eds, Health in, Health ejected) {
        var host = host(1).withEdsHealth(eds);
        assertThat(host.health()).isEqualTo(in);
        host.stats().ejected(true);
        assertThat(host.health()).isEqualTo(ejected);
    }

    @Test
    void anEjectionTakesEffectInTheNextSet() {
        var members = hosts(1, 3, 0, 0);
        var before = flat(members);
        members.get(1).stats().ejected(true);
        assertThat(before.priorities().getFirst().healthy()).isEqualTo(3);
        var after = before.refreshed();
        assertThat(after.priorities().getFirst().healthy()).isEqualTo(2);
        assertThat(counts(picker(before), 30)).containsOnlyKeys(1, 2, 3);
        assertThat(counts(picker(after), 30)).containsOnlyKeys(1, 3);
        members.get(1).stats().ejected(false);
        assertThat(after.refreshed().priorities().getFirst().healthy()).isEqualTo(3);
    }

    private static Picker picker(HostSet set) {
        return LbPolicies.of(new LbConfig.RoundRobin(LbConfig.Common.DEFAULT))
                .prepare(set)
                .picker(new SplittableRandom(1));
    }

    @Test
    void refreshingKeepsAllElse() {
        var set = HostSet.of(List.of(level(hosts(1, 1, 1, 1)), level(hosts(4, 2, 0, 0))), 200, true);
        var again = set.refreshed();
        assertThat(again.hosts()).containsExactlyElementsOf(set.hosts().toList());
        assertThat(again.overprovisioningFactor()).isEqualTo(200);
        assertThat(again.weightedPriorityHealth()).isTrue();
        assertThat(again.priorities().getFirst().localities())
                .isEqualTo(set.priorities().getFirst().localities());
    }

    @Test
    void aNewAssignmentKeepsIdentities() {
        var before = flat(hosts(1, 3, 0, 0));
        before.hosts().forEach(host -> host.stats().requestStarted());
        before.hosts().skip(2).forEach(host -> host.stats().ejected(true));
        // 1 is gone, 2 gets heavy, 3 stays out, 4 is new; 2 and 3 move to another priority
        var next = HostSet.of(List.of(level(hosts(4, 1, 0, 0)), level(List.of(host(2).withWeight(9), host(3)))))
                .inheriting(before);
        var hosts = next.hosts().toList();
        assertThat(hosts.get(1)).isEqualTo(before.hosts().toList().get(1));
        assertThat(hosts.get(1).weight()).isEqualTo(9);
        assertThat(hosts.get(1).stats().activeRequests()).isEqualTo(1);
        assertThat(hosts.get(0).stats().activeRequests()).isZero();
        assertThat(next.priorities().get(1).healthy()).isEqualTo(1);
        assertThat(hosts.get(2).health()).isEqualTo(Health.UNHEALTHY);
    }

    @Test
    void anotherHostnameIsAnotherHost() {
        var address = InetSocketAddress.createUnresolved("10.0.0.1", 80);
        var before = flat(List.of(Host.of(address, "a")));
        assertThat(flat(List.of(Host.of(address, "b"))).inheriting(before).hosts())
                .isNotEqualTo(before.hosts().toList());
        assertThat(flat(List.of(Host.of(address, "a"))).inheriting(before).hosts())
                .containsExactlyElementsOf(before.hosts().toList());
    }

    @Test
    void hostsKeepTheirOrder() {
        var priority = List.of(locality("b", 1, hosts(5, 2, 0, 0)), locality("a", 1, hosts(1, 2, 0, 0)));
        assertThat(HostSet.of(List.of(priority)).hosts().map(Fixtures::number)).containsExactly(5, 6, 1, 2);
    }

    @Test
    void aSetHasAtLeastOnePriority() {
        assertThat(HostSet.of(List.of()).priorities()).hasSize(1);
    }

    @Test
    void impossibleSettingsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> HostSet.of(List.of(), 0, false));
        assertThatIllegalArgumentException().isThrownBy(() -> locality("a", -1, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> locality("a", 1L << 32, List.of()));
    }
}
