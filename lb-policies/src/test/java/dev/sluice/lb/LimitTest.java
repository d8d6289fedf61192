package dev.sluice.lb;

import static dev.sluice.lb.Permit.Outcome.DROPPED;
import static dev.sluice.lb.Permit.Outcome.OK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LimitTest {
    @Test
    void refusesAboveItsBound() {
        var limit = Limit.of(2);
        assertThat(new Permit().tryAcquire(limit)).isTrue();
        assertThat(limit.full()).isFalse();
        var second = new Permit();
        assertThat(second.tryAcquire(limit)).isTrue();
        assertThat(limit.full()).isTrue();
        assertThat(new Permit().tryAcquire(limit)).isFalse();
        second.end(OK);
        assertThat(limit.held()).isEqualTo(1);
        assertThat(second.tryAcquire(limit)).isTrue();
    }

    @Test
    void zeroRefusesAll() {
        var permit = new Permit();
        assertThat(permit.tryAcquire(Limit.of(0))).isFalse();
        assertThat(permit.held()).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> Limit.of(-1));
    }

    @Test
    void oneMayBeTakenAboveTheBound() {
        var limit = Limit.of(0);
        var permit = new Permit();
        permit.acquire(limit);
        assertThat(limit.held()).isEqualTo(1);
        permit.end(DROPPED);
        assertThat(limit.held()).isZero();
    }

    @Test
    void aLimitOfZeroOpensWithTheFirstThatPassesIt() {
        var limit = Limit.of(0);
        assertThat(limit.open()).isFalse();
        var permit = new Permit();
        permit.acquire(limit);
        permit.end(OK);
        assertThat(limit.open()).isTrue();
    }

    @Test
    void aMovingLimitOpensAtTheBoundItShows() {
        var limit = Limit.moving(() -> 5, 1);
        assertThat(new Permit().tryAcquire(limit)).isTrue();
        assertThat(limit.open()).isTrue();
        assertThat(limit.full()).isFalse();
    }

    @Test
    void endingTwiceIsReportedAndCountsOnce() {
        var limit = Limit.of(5);
        var permit = new Permit();
        new Permit().tryAcquire(limit);
        permit.tryAcquire(limit);
        permit.end(OK);
        assertThatThrownBy(() -> permit.end(OK)).isInstanceOf(AssertionError.class);
        assertThat(limit.held()).isEqualTo(1);
    }

    @Test
    void aHeldPermitIsNotAcquiredAgain() {
        var limit = Limit.of(5);
        var permit = new Permit();
        permit.tryAcquire(limit);
        assertThatIllegalStateException().isThrownBy(() -> permit.tryAcquire(limit));
        assertThatIllegalStateException().isThrownBy(() -> permit.acquire(limit));
        assertThat(limit.held()).isEqualTo(1);
    }

    /** 20 % of 5 is 1, of 15 is 3, of 19 is 3.8 and so 3, of 20 is 4, of 1999 is 399.8; never below the minimum. */
    @ParameterizedTest
    @CsvSource({"0,0,20,3,3", "5,0,20,0,1", "10,5,20,3,3", "12,7,20,3,3", "12,8,20,3,4", "1999,0,20,3,399", "9,1,0,0,0"
    })
    void theRetryBudgetFollowsRequests(int active, int pending, double percent, int min, int max) {
        var budget = new CircuitLimits.RetryBudget(percent, min);
        var limits = CircuitLimits.of(new CircuitLimits.Thresholds(0, 5000, 5000, 0, budget));
        for (int i = 0; i < active; i++) new Permit().tryAcquire(limits.requests());
        for (int i = 0; i < pending; i++) new Permit().tryAcquire(limits.pendingRequests());
        assertThat(limits.retries().max()).isEqualTo(max);
        for (int i = 0; i < max; i++)
            assertThat(new Permit().tryAcquire(limits.retries())).isTrue();
        assertThat(new Permit().tryAcquire(limits.retries())).isFalse();
    }

    @Test
    void thresholdsBoundEachKind() {
        var limits = CircuitLimits.of(CircuitLimits.Thresholds.DEFAULT);
        assertThat(List.of(limits.connections(), limits.pendingRequests(), limits.requests()))
                .allSatisfy(limit -> assertThat(limit.max()).isEqualTo(1024));
        assertThat(limits.retries().max()).isEqualTo(3);
    }

    @Test
    void workersNeverPassTheBoundAndLoseNothing() throws Exception {
        var limit = Limit.of(7);
        var random = new SplittableRandom(3);
        List<Callable<Integer>> workers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            var own = random.split();
            workers.add(() -> hammer(limit, own));
        }
        try (var pool = Executors.newFixedThreadPool(4)) {
            // One alone may get none: others hold all while the machine gives them no time.
            int taken = 0;
            for (var done : pool.invokeAll(workers)) taken += done.get();
            assertThat(taken).isPositive();
        }
        assertThat(limit.held()).isZero();
    }

    private static int hammer(Limit limit, SplittableRandom random) {
        Permit[] permits = {new Permit(), new Permit(), new Permit(), new Permit()};
        int taken = 0;
        for (int i = 0; i < 100_000; i++) {
            var permit = permits[random.nextInt(4)];
            if (permit.held()) permit.end(OK);
            else if (permit.tryAcquire(limit)) taken++;
            if (limit.held() > 7 || limit.held() < 0) throw new AssertionError("held " + limit.held());
        }
        for (var permit : permits) if (permit.held()) permit.end(OK);
        return taken;
    }
}
