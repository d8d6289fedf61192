package dev.sluice.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WaitHistoryTest {
    private final WaitHistory history = new WaitHistory();

    private long[] split(long from, long to) {
        var into = new long[WaitCause.values().length];
        history.split(from, to, into);
        return into;
    }

    @Test
    void splitsAWaitByWhatStoodInTheWay() {
        history.set(0, null);
        history.set(10, WaitCause.GATE);
        history.set(30, WaitCause.CONCURRENCY);
        history.set(35, WaitCause.CONCURRENCY);
        var waited = split(15, 50);
        assertThat(waited[WaitCause.GATE.ordinal()]).isEqualTo(15);
        assertThat(waited[WaitCause.CONCURRENCY.ordinal()]).isEqualTo(20);
        assertThat(waited[WaitCause.RATE.ordinal()]).isZero();
    }

    @Test
    void theLastCauseOfOneMomentCounts() {
        history.set(5, WaitCause.RATE);
        history.set(5, WaitCause.PAUSED);
        assertThat(split(5, 9)[WaitCause.RATE.ordinal()]).isZero();
        assertThat(split(5, 9)[WaitCause.PAUSED.ordinal()]).isEqualTo(4);
    }

    @Test
    void forgetsTheOldestChangesAndKeepsTheSum() {
        for (int i = 0; i < 1000; i++) history.set(i, i % 2 == 0 ? WaitCause.RATE : WaitCause.GATE);
        var waited = split(0, 2000);
        assertThat(waited[WaitCause.RATE.ordinal()] + waited[WaitCause.GATE.ordinal()])
                .isEqualTo(2000);
    }

    @Test
    void knowsNothingBeforeAnythingHappened() {
        assertThat(split(0, 100)).containsOnly(0);
    }
}
