package dev.sluice.queue.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DestinationGateTest {
    private static final long SECOND = 1_000_000_000;
    private final DestinationGate gate = new DestinationGate("q/c", GateSettings.DEFAULT);

    @Test
    void opensTheBreakerOnFailuresAndProbesAfterItsWait() {
        for (int i = 0; i < 20; i++) {
            assertThat(gate.tryAcquire(0)).isEqualTo(i < 10);
            if (i < 10) {
                gate.failed(0, 1);
            }
        }
        assertThat(gate.reason(0)).isEqualTo("gate open for 5000 ms more after failures");
        assertThat(gate.opensAt(0)).isEqualTo(5 * SECOND + 1);
        for (int i = 0; i < 3; i++) {
            assertThat(gate.tryAcquire(5 * SECOND + 1)).isTrue();
        }
        assertThat(gate.tryAcquire(5 * SECOND + 1)).isFalse();
        for (int i = 0; i < 3; i++) {
            gate.succeeded(5 * SECOND + 1, 1);
        }
        assertThat(gate.reason(5 * SECOND + 1)).isNull();
    }

    @Test
    void asksForProbesUntilAllAreOut() {
        openBreaker();
        long now = gate.opensAt(0);
        for (int i = 0; i < 3; i++) {
            assertThat(gate.opensAt(now)).isEqualTo(now);
            assertThat(gate.tryAcquire(now)).isTrue();
        }
        assertThat(gate.opensAt(now)).isEqualTo(Long.MAX_VALUE);
        gate.released(now);
        assertThat(gate.opensAt(now)).as("one came back and said nothing").isEqualTo(now);
    }

    @Test
    void saysWhenItOpensAlsoWhereASuccessWasTheLastOfTooFew() {
        openBreaker();
        long now = gate.opensAt(0);
        for (int i = 0; i < 3; i++) {
            gate.tryAcquire(now);
        }
        gate.failed(now, 1);
        gate.failed(now, 1);
        gate.succeeded(now, 1);
        assertThat(gate.opensAt(now)).isEqualTo(now + 5 * SECOND + 1);
    }

    @Test
    void aResultThatComesLateDoesNotPutItsOpeningOff() {
        openBreaker();
        gate.failed(SECOND, 1);
        assertThat(gate.opensAt(SECOND)).isEqualTo(5 * SECOND + 1);
        assertThat(gate.tryAcquire(5 * SECOND + 1)).isTrue();
    }

    @Test
    void saysWhenDeliveriesAreExpectedToGoOn() {
        assertThat(gate.resumesAt(7)).as("open").isEqualTo(7);
        gate.tryAcquire(0);
        gate.paused(0, PauseCause.NO_HEALTHY_HOST, SECOND);
        assertThat(gate.resumesAt(7)).as("paused").isEqualTo(SECOND);
        assertThat(gate.tryAcquire(SECOND)).isTrue();
        assertThat(gate.resumesAt(SECOND)).as("probing").isEqualTo(SECOND + SECOND / 5);
        gate.succeeded(SECOND, 1);
        assertThat(gate.resumesAt(SECOND)).isEqualTo(SECOND);
    }

    @Test
    void countsOnAnotherWaitWhileAllProbesOfTheBreakerAreOut() {
        openBreaker();
        long now = gate.resumesAt(0);
        assertThat(now).isEqualTo(5 * SECOND + 1);
        gate.tryAcquire(now);
        assertThat(gate.resumesAt(now)).as("two more may go").isEqualTo(now);
        gate.tryAcquire(now);
        gate.tryAcquire(now);
        assertThat(gate.resumesAt(now)).isEqualTo(now + 5 * SECOND);
    }

    private void openBreaker() {
        while (gate.tryAcquire(0)) {
            gate.failed(0, 1);
        }
    }

    @Test
    void pausesGrowToTheirCapAndEndWithASuccess() {
        long now = 0;
        long[] expected = {100, 200, 400, 800, 1600, 3200, 5000, 5000};
        for (long millis : expected) {
            assertThat(gate.tryAcquire(now)).isTrue();
            gate.paused(now, PauseCause.NO_HEALTHY_HOST, 0);
            assertThat(gate.opensAt(now) - now).isEqualTo(millis * 1_000_000);
            now = gate.opensAt(now);
        }
        assertThat(gate.tryAcquire(now)).isTrue();
        assertThat(gate.tryAcquire(now)).isFalse(); // one probe
        gate.succeeded(now, 1);
        assertThat(gate.cause()).isNull();
    }

    @Test
    void aSuccessDoesNotEndAPauseTheUpstreamAskedFor() {
        gate.tryAcquire(0);
        gate.tryAcquire(0);
        gate.paused(0, PauseCause.THROTTLED, 10 * SECOND);
        gate.succeeded(1, 1);
        assertThat(gate.opensAt(1)).isEqualTo(10 * SECOND);
        gate.hinted(1);
        assertThat(gate.tryAcquire(2)).isFalse();
    }

    @Test
    void aProbeThatSaysNothingLeavesThePauseToTheNext() {
        gate.tryAcquire(0);
        gate.paused(0, PauseCause.NO_ROUTE, 0);
        assertThat(gate.tryAcquire(SECOND)).isTrue();
        gate.released(SECOND);
        assertThat(gate.tryAcquire(SECOND)).isTrue();
        assertThat(gate.reason(SECOND)).isEqualTo("no route");
    }
}
