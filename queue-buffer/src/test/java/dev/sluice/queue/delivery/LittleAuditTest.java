package dev.sluice.queue.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LittleAuditTest {
    private static final long SECOND = 1_000_000_000;

    /** A queue of which only the counts are there, and its audit. */
    private static final class Books {
        final LittleAudit audit;
        long now;
        long depth;
        long came;
        long left;

        Books(long now) {
            this.now = now;
            audit = new LittleAudit(now);
        }

        void pass(long nanos) {
            now += nanos;
            audit.observe(now, depth, came - left);
        }

        void come() {
            depth++;
            came++;
        }

        void go() {
            depth--;
            left++;
        }
    }

    @Test
    void isExactlyZeroAtEveryMomentOfAnyHistory() {
        for (long seed = 0; seed < 200; seed++) {
            var random = new SplittableRandom(seed);
            var books = new Books(random.nextLong() / 2);
            for (int i = 0; i < 500; i++) {
                books.pass(random.nextLong(1L << random.nextInt(1, 50))); // up to two weeks
                if (books.depth == 0 || random.nextInt(5) < 3) {
                    books.come();
                } else {
                    books.go();
                }
                assertThat(books.audit.residual())
                        .as("seed %d, step %d", seed, i)
                        .isZero();
            }
        }
    }

    @Test
    void isTheDistanceOfMeanDepthFromRateTimesStay() {
        for (long seed = 0; seed < 100; seed++) {
            var random = new SplittableRandom(seed);
            var audit = new LittleAudit(0);
            long now = 0;
            long[] cameAt = new long[100];
            double depthTime = 0;
            double stays = 0;
            for (int i = 0; i < cameAt.length; i++) { // all come, then all leave, within one span
                long next = now + random.nextLong(SECOND / 4);
                audit.observe(next, i / 2, i); // the index has lost every second one
                depthTime += (double) (i / 2) * (next - now);
                now = next;
                cameAt[i] = now;
            }
            for (int i = 0; i < cameAt.length; i++) {
                long next = now + random.nextLong(SECOND / 4);
                audit.observe(next, (100 - i) / 2, 100 - i);
                depthTime += (double) ((100 - i) / 2) * (next - now);
                now = next;
                stays += now - cameAt[i];
            }
            double length = depthTime / now;
            double lambda = 100.0 / now;
            double wait = stays / 100;
            assertThat(audit.residual())
                    .as("seed " + seed)
                    .isCloseTo(Math.min(1, Math.abs(length - lambda * wait) / length), within(1e-9));
        }
    }

    @Test
    void showsAMessageThatIsLostForAsLongAsItIsMissed() {
        var books = with(10);
        books.depth--;
        books.pass(20 * SECOND);
        assertThat(books.audit.residual()).isGreaterThan(0.05);
        for (int day = 0; day < 1000; day++) {
            books.pass(86_400 * SECOND);
            books.pass(SECOND);
            assertThat(books.audit.residual()).isCloseTo(1 / 9.0, within(1e-4));
        }
    }

    @Test
    void showsAMessageThatLeavesTwice() {
        var books = with(10);
        books.go();
        books.left++;
        books.pass(20 * SECOND);
        assertThat(books.audit.residual()).isGreaterThan(0.05);
    }

    @Test
    void showsAMessageThatCameAndWasNotCounted() {
        var books = with(10);
        books.depth++;
        books.pass(20 * SECOND);
        assertThat(books.audit.residual()).isGreaterThan(0.03);
    }

    @Test
    void isOneWhereTheIndexHasNothingOfWhatIsThere() {
        var books = new Books(0);
        books.came++;
        books.pass(SECOND);
        assertThat(books.audit.residual()).isEqualTo(1);
    }

    @Test
    void forgetsWhatHasBeenPutRightForTwoMinutes() {
        var books = with(10);
        books.depth--;
        books.pass(SECOND);
        books.depth++;
        books.pass(SECOND);
        assertThat(books.audit.residual()).isPositive();
        for (int i = 0; i < 3; i++) {
            books.pass(60 * SECOND);
        }
        assertThat(books.audit.residual()).isZero();
    }

    private static Books with(int messages) {
        var books = new Books(SECOND);
        for (int i = 0; i < messages; i++) {
            books.come();
        }
        books.pass(20 * SECOND);
        assertThat(books.audit.residual()).isZero();
        return books;
    }
}
