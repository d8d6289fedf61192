package dev.sluice.lb.outlier;

import static dev.sluice.lb.Fixtures.flat;
import static dev.sluice.lb.Fixtures.hosts;
import static dev.sluice.lb.outlier.Detection.CONSECUTIVE_5XX;
import static dev.sluice.lb.outlier.Detection.CONSECUTIVE_GATEWAY_FAILURE;
import static dev.sluice.lb.outlier.Detection.CONSECUTIVE_LOCAL_ORIGIN_FAILURE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.lb.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Monitor and detector together, wired as a cluster does, with the hand-over made at once. */
final class OutlierTest {
    private static final long SECOND = 1_000_000_000;
    private static final OutlierConfig.Trigger OFF = new OutlierConfig.Trigger(5, 0);
    private static final OutlierConfig.Trigger ON = new OutlierConfig.Trigger(5, 100);

    private final List<Host> hosts = hosts(1, 10, 0, 0);
    private final Host host = hosts.getFirst();
    private final List<Detection> reported = new ArrayList<>();
    private OutlierDetector detector;
    private OutlierMonitor monitor;
    private long now = 1000 * SECOND;

    private static OutlierConfig config(boolean split, int maxPercent, boolean alwaysOne) {
        return new OutlierConfig(ON, OFF, ON, split, OutlierConfig.Times.DEFAULT, maxPercent, alwaysOne);
    }

    private void start(OutlierConfig config, List<Host> members) {
        detector = new OutlierDetector(config, new SplittableRandom(1));
        detector.members(flat(members));
        monitor = new OutlierMonitor(config, (failing, detection) -> {
            reported.add(detection);
            detector.detected(failing, detection, now);
        });
    }

    private void responses(Host from, int status, int count) {
        for (int i = 0; i < count; i++) monitor.responded(from, status);
    }

    @Test
    void fiveServerErrorsInARowEject() {
        start(OutlierConfig.DEFAULT, hosts);
        responses(host, 500, 4);
        assertThat(host.stats().ejected()).isFalse();
        responses(host, 500, 1);
        assertThat(host.stats().ejected()).isTrue();
        assertThat(detector.counters().ejectionsActive()).isEqualTo(1);
        assertThat(detector.counters().enforcedTotal()).isEqualTo(1);
        assertThat(detector.counters().enforced(CONSECUTIVE_5XX)).isEqualTo(1);
        assertThat(detector.counters().detected(CONSECUTIVE_5XX)).isEqualTo(1);
    }

    @Test
    void aResponseBelow500EndsTheRun() {
        start(OutlierConfig.DEFAULT, hosts);
        for (int i = 0; i < 10; i++) {
            responses(host, 503, 4);
            responses(host, 499, 1);
        }
        assertThat(reported).isEmpty();
    }

    @Test
    void gatewayErrorsAreDetectedButNotEnforcedByDefault() {
        start(OutlierConfig.DEFAULT, hosts);
        responses(host, 500, 2);
        responses(host, 502, 2);
        responses(host, 503, 1);
        assertThat(host.stats().ejected()).isTrue();
        assertThat(reported).containsExactly(CONSECUTIVE_5XX);
        var other = hosts.get(1);
        responses(other, 504, 5);
        assertThat(reported).containsExactly(CONSECUTIVE_5XX, CONSECUTIVE_GATEWAY_FAILURE, CONSECUTIVE_5XX);
        assertThat(detector.counters().detected(CONSECUTIVE_GATEWAY_FAILURE)).isEqualTo(1);
        assertThat(detector.counters().enforced(CONSECUTIVE_GATEWAY_FAILURE)).isZero();
    }

    @Test
    void another5xxEndsAGatewayRun() {
        start(new OutlierConfig(OFF, ON, ON, false, OutlierConfig.Times.DEFAULT, 10, false), hosts);
        responses(host, 502, 4);
        responses(host, 500, 1);
        responses(host, 502, 4);
        assertThat(host.stats().ejected()).isFalse();
        responses(host, 503, 1);
        assertThat(host.stats().ejected()).isTrue();
    }

    @Test
    void unsplitResetsAndTimeoutsCountAs503And504() {
        start(config(false, 10, false), hosts);
        for (int i = 0; i < 3; i++) monitor.reset(host);
        monitor.connected(host);
        for (int i = 0; i < 2; i++) monitor.timedOut(host);
        assertThat(reported).containsExactly(CONSECUTIVE_GATEWAY_FAILURE, CONSECUTIVE_5XX);
        assertThat(host.stats().ejected()).isTrue();
    }

    @Test
    void splitLocalErrorsAreTheirOwnRun() {
        start(config(true, 10, false), hosts);
        for (int i = 0; i < 4; i++) monitor.reset(host);
        responses(host, 200, 1); // does not end a local run, an opened connection does
        monitor.timedOut(host);
        assertThat(reported).containsExactly(CONSECUTIVE_LOCAL_ORIGIN_FAILURE);
        assertThat(host.stats().ejected()).isTrue();
        var other = hosts.get(1);
        for (int i = 0; i < 4; i++) monitor.reset(other);
        monitor.connected(other);
        for (int i = 0; i < 4; i++) monitor.reset(other);
        assertThat(reported).hasSize(1);
    }

    /** By hand: k hosts out of n are ejected as long as 100 · k / n <= max, or as the first one. */
    @ParameterizedTest
    @CsvSource({
        "9,10,false,0",
        "10,10,false,1",
        "19,10,false,1",
        "20,10,false,2",
        "1,10,true,1",
        "9,10,true,1",
        "10,0,false,0",
        "10,0,true,1",
        "3,100,false,3",
        "3,66,false,1",
        "3,67,false,2",
        "1,100,false,1",
        "30,33,true,9"
    })
    void onlyAShareOfTheHostsIsEjected(int size, int maxPercent, boolean alwaysOne, int ejected) {
        var members = hosts(1, size, 0, 0);
        start(config(false, maxPercent, alwaysOne), members);
        for (var each : members) responses(each, 500, 5);
        assertThat(members.stream().filter(each -> each.stats().ejected())).hasSize(ejected);
        assertThat(detector.counters().ejectionsActive()).isEqualTo(ejected);
        assertThat(detector.counters().overflow()).isEqualTo(size - ejected);
        assertThat(detector.counters().detected(CONSECUTIVE_5XX)).isEqualTo(size);
    }

    @Test
    void aHostNotEjectedCountsAnew() {
        start(config(false, 0, false), hosts);
        responses(host, 500, 14);
        assertThat(detector.counters().overflow()).isEqualTo(2);
        responses(host, 500, 1);
        assertThat(detector.counters().overflow()).isEqualTo(3);
        assertThat(detector.counters().total()).isZero();
    }

    /** 30 s, then 60 s, ... up to 300 s; sweeps every 10 s, so that a return is seen at the sweep that reaches it. */
    @Test
    void ejectionsGetLongerUpToTheBound() {
        start(OutlierConfig.DEFAULT, hosts);
        for (int round = 1; round <= 12; round++) {
            responses(host, 500, 5);
            assertThat(secondsOut()).isEqualTo(Math.min(30 * round, 300));
        }
    }

    @Test
    void hostsComeBackWhenDetectionEnds() {
        start(OutlierConfig.DEFAULT, hosts);
        responses(host, 500, 5);
        assertThat(host.stats().ejected()).isTrue();
        detector.release(now);
        assertThat(host.stats().ejected()).isFalse();
        assertThat(detector.counters().ejectionsActive()).isZero();
    }

    private int secondsOut() {
        assertThat(host.stats().ejected()).isTrue();
        long from = now;
        do {
            now += 10 * SECOND;
        } while (!detector.sweep(now));
        assertThat(host.stats().ejected()).isFalse();
        return (int) ((now - from) / SECOND);
    }

    @Test
    void goodIntervalsShortenTheNextEjection() {
        start(OutlierConfig.DEFAULT, hosts);
        for (int round = 0; round < 3; round++) {
            responses(host, 500, 5);
            secondsOut();
        }
        // backoff is 3; two sweeps of a host that is back take it to 1, the next ejection to 2
        for (int i = 0; i < 2; i++) {
            now += 10 * SECOND;
            assertThat(detector.sweep(now)).isFalse();
        }
        responses(host, 500, 5);
        assertThat(secondsOut()).isEqualTo(60);
        for (int i = 0; i < 5; i++) {
            now += 10 * SECOND;
            detector.sweep(now);
        }
        responses(host, 500, 5);
        assertThat(secondsOut()).isEqualTo(30);
    }

    @Test
    void aReturnEndsAllRuns() {
        start(OutlierConfig.DEFAULT, hosts);
        responses(host, 500, 1);
        responses(host, 502, 4); // gateway run of 4
        assertThat(host.stats().ejected()).isTrue();
        responses(host, 502, 3); // in flight before the ejection took effect
        secondsOut();
        responses(host, 502, 4);
        assertThat(host.stats().ejected()).isFalse();
        responses(host, 502, 1);
        assertThat(host.stats().ejected()).isTrue();
    }

    @Test
    void reportsOfAnEjectedHostAreIgnored() {
        start(OutlierConfig.DEFAULT, hosts);
        responses(host, 500, 5);
        assertThat(detector.detected(host, CONSECUTIVE_5XX, now)).isFalse();
        assertThat(detector.counters().detected(CONSECUTIVE_5XX)).isEqualTo(1);
    }

    @Test
    void jitterSpreadsReturns() {
        var times = new OutlierConfig.Times(SECOND, 30 * SECOND, 300 * SECOND, 20 * SECOND);
        start(new OutlierConfig(ON, OFF, ON, false, times, 100, false), hosts);
        for (var each : hosts) responses(each, 500, 5);
        List<Integer> back = new ArrayList<>();
        for (int second = 1; second <= 50; second++) {
            now += SECOND;
            detector.sweep(now);
            back.add(10 - (int) detector.counters().ejectionsActive());
        }
        assertThat(back.get(28)).isZero();
        assertThat(back.get(39)).isBetween(1, 9);
        assertThat(back.get(49)).isEqualTo(10);
    }

    @Test
    void enforcingIsAChance() {
        var half = new OutlierConfig.Trigger(1, 50);
        var members = hosts(1, 1000, 0, 0);
        start(new OutlierConfig(half, OFF, ON, false, OutlierConfig.Times.DEFAULT, 100, false), members);
        for (var each : members) responses(each, 500, 1);
        assertThat(detector.counters().enforcedTotal()).isBetween(450L, 550L);
        assertThat(detector.counters().total()).isEqualTo(1000);
        assertThat(detector.counters().overflow()).isZero();
    }

    @Test
    void hostsThatAreGoneAreForgotten() {
        start(OutlierConfig.DEFAULT, hosts);
        responses(host, 500, 5);
        detector.members(flat(hosts.subList(1, 10)));
        assertThat(detector.counters().ejectionsActive()).isZero();
        assertThat(detector.detected(host, CONSECUTIVE_5XX, now)).isFalse();
    }

    @Test
    void membersStayEjectedThroughAChange() {
        start(OutlierConfig.DEFAULT, hosts);
        responses(host, 500, 5);
        now += 20 * SECOND;
        detector.members(flat(hosts(1, 12, 0, 0)).inheriting(flat(hosts)));
        assertThat(detector.counters().ejectionsActive()).isEqualTo(1);
        assertThat(detector.sweep(now)).isFalse();
        now += 10 * SECOND;
        assertThat(detector.sweep(now)).isTrue();
        assertThat(host.stats().ejected()).isFalse();
    }

    @Test
    void impossibleSettingsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> config(false, 101, false));
        assertThatIllegalArgumentException().isThrownBy(() -> new OutlierConfig.Trigger(-1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new OutlierConfig.Trigger(1, 101));
        assertThatIllegalArgumentException().isThrownBy(() -> new OutlierConfig.Times(1, 2, 1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new OutlierConfig.Times(0, 1, 1, 0));
    }
}
