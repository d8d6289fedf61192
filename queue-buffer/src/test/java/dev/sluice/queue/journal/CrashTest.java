package dev.sluice.queue.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.queue.journal.CrashFs.Op;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Random work, cut off before every operation on the disk, with whatever a disk may make of it. */
class CrashTest {
    private static final JournalConfig CONFIG = TestJournal.config(7);
    private static final int[] KEEP_PERCENT = {0, 50, 90, 100};

    private int states;
    private int faultsPerThousand;

    @Test
    void noCrashLosesWhatWasAnsweredOrBringsBackWhatWasSettled() throws Exception {
        for (long seed = 0; seed < 4; seed++) {
            explore(seed, new CrashFs());
        }
        assertThat(states).isGreaterThan(2000);
    }

    @Test
    void noDiskFaultFollowedByACrashDoesEither() throws Exception {
        faultsPerThousand = 30;
        for (long seed = 100; seed < 106; seed++) {
            explore(seed, new CrashFs());
        }
        assertThat(states).isGreaterThan(2000);
    }

    /** Guards the test itself: a storage that forgets directory syncs must be found out. */
    @Test
    void aMissingDirectorySyncIsFound() {
        var lying = new CrashFs();
        lying.ignoreDirectorySync();
        assertThatThrownBy(() -> explore(0, lying)).isInstanceOf(AssertionError.class);
    }

    private void explore(long seed, CrashFs fs) throws IOException {
        var random = new SplittableRandom(seed);
        var journal = TestJournal.open(fs, CONFIG);
        var queue = new SmallQueue(journal, random.split());
        fs.script((op, name) -> {
            if (op != Op.READ) {
                assertThat(fs.totalBytes()).isLessThanOrEqualTo(CONFIG.maxBytes());
                crashNow(seed, fs, queue, random);
            }
            if (random.nextInt(1000) < faultsPerThousand) {
                throw new IOException("scripted: " + op + " " + name);
            }
        });
        for (int step = 0; step < 250; step++) {
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> queue.offer();
                case 3, 4 -> queue.settleOne();
                case 5 -> journal.pass(random.nextInt(10) == 0 ? 10_000 : 50);
                default -> journal.run();
            }
        }
    }

    private void crashNow(long seed, CrashFs fs, SmallQueue queue, SplittableRandom random) {
        int keep = KEEP_PERCENT[states % KEEP_PERCENT.length];
        try {
            check(fs.crash(random, keep), queue.promises(false));
            check(fs.kill(), queue.promises(faultsPerThousand == 0));
            if (random.nextInt(10) == 0) {
                crashWhileRecovering(fs.kill(), queue.promises(false));
            }
        } catch (IOException | AssertionError e) {
            throw new AssertionError("seed " + seed + " state " + states + " keep " + keep + "%: " + e.getMessage(), e);
        }
    }

    private void check(CrashFs disk, SmallQueue.Promises promises) throws IOException {
        states++;
        var first = TestJournal.open(disk, CONFIG);
        verify(first, promises);
        var extra = first.append("extra");
        if (extra.failure() == null) {
            var second = TestJournal.open(disk.crash(new SplittableRandom(states), 50), CONFIG);
            assertThat(second.recovered).as("records after a second start").endsWith("extra");
            if (faultsPerThousand == 0) {
                assertThat(second.recovered).hasSize(first.recovered.size() + 1);
            } else {
                second.found.removeLast();
                verify(second, promises); // what was seen after a failed sync need not be on disk
            }
        }
    }

    private void crashWhileRecovering(CrashFs disk, SmallQueue.Promises promises) throws IOException {
        var random = new SplittableRandom(states);
        disk.script((op, name) -> {
            if (op != Op.READ) {
                check(disk.crash(random, 50), promises);
            }
        });
        TestJournal.open(disk, CONFIG);
    }

    private void verify(TestJournal journal, SmallQueue.Promises promises) {
        var live = SmallQueue.replay(journal.found);
        assertThat(live).as("answered messages").containsAllEntriesOf(promises.kept());
        assertThat(live.keySet()).as("settled messages").noneMatch(promises.gone()::contains);
        assertThat(promises.offered()).as("offered messages").containsAll(live.keySet());
        if (faultsPerThousand == 0) {
            assertThat(journal.journal.recovery().corruptRecords())
                    .as("corrupt")
                    .isZero();
        }
    }
}
