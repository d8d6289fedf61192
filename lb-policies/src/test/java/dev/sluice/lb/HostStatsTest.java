package dev.sluice.lb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

final class HostStatsTest {
    @Test
    void countsRequestsByTheirEnding() {
        var stats = new HostStats();
        for (int i = 0; i < 6; i++) stats.requestStarted();
        stats.requestEnded(HostStats.Ending.SUCCESS);
        stats.requestEnded(HostStats.Ending.ERROR);
        stats.requestTimedOut();
        stats.requestEnded(HostStats.Ending.ERROR);
        stats.requestEnded(HostStats.Ending.UNJUDGED);
        assertThat(stats.requests()).isEqualTo(6);
        assertThat(stats.activeRequests()).isEqualTo(2);
        assertThat(stats.successes()).isEqualTo(1);
        assertThat(stats.errors()).isEqualTo(2);
        assertThat(stats.timeouts()).isEqualTo(1);
    }

    @Test
    void anErrorWithoutAStartIsNoRequest() {
        var stats = new HostStats();
        stats.pending(1);
        stats.requestNotStarted();
        assertThat(stats.errors()).isEqualTo(1);
        assertThat(stats.requests()).isZero();
        assertThat(stats.activeRequests()).isZero();
        assertThat(stats.pendingRequests()).isEqualTo(1);
    }

    @Test
    void countsConnections() {
        var stats = new HostStats();
        stats.connectionOpening();
        stats.connectionOpening();
        stats.connectFailed();
        stats.connectionClosed();
        assertThat(stats.connections()).isEqualTo(2);
        assertThat(stats.activeConnections()).isEqualTo(1);
        assertThat(stats.connectFailures()).isEqualTo(1);
    }

    @Test
    void readersNeverSeeFewerThanAreActive() throws Exception {
        var stats = new HostStats();
        stats.requestStarted();
        List<Callable<Long>> tasks = new ArrayList<>();
        for (int i = 0; i < 2; i++) tasks.add(() -> startAndEnd(stats));
        tasks.add(() -> leastSeen(stats));
        try (var pool = Executors.newFixedThreadPool(3)) {
            for (var least : pool.invokeAll(tasks)) assertThat(least.get()).isPositive();
        }
        assertThat(stats.activeRequests()).isEqualTo(1);
        assertThat(stats.requests()).isEqualTo(200_001);
    }

    private static long startAndEnd(HostStats stats) {
        for (int i = 0; i < 100_000; i++) {
            stats.requestStarted();
            stats.requestEnded(i % 3 == 0 ? HostStats.Ending.ERROR : HostStats.Ending.SUCCESS);
        }
        return 1;
    }

    private static long leastSeen(HostStats stats) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 100_000; i++) least = Math.min(least, stats.activeRequests());
        return least;
    }

    @Test
    void aRunGrowsUntilItEnds() {
        var runs = new HostStats().failureRuns();
        assertThat(runs.extend(FailureRuns.Kind.SERVER_ERROR)).isEqualTo(1);
        assertThat(runs.extend(FailureRuns.Kind.SERVER_ERROR)).isEqualTo(2);
        runs.extend(FailureRuns.Kind.LOCAL_ORIGIN);
        runs.end(FailureRuns.Kind.SERVER_ERROR);
        assertThat(runs.length(FailureRuns.Kind.SERVER_ERROR)).isZero();
        assertThat(runs.length(FailureRuns.Kind.LOCAL_ORIGIN)).isEqualTo(1);
    }
}
