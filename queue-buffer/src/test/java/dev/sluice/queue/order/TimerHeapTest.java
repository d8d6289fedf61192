package dev.sluice.queue.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TimerHeapTest {
    private static final class Thing extends Timed {}

    @Test
    void agreesWithAMapUnderRandomChanges() {
        for (long seed = 0; seed < 20; seed++) {
            var random = new SplittableRandom(seed);
            var heap = new TimerHeap<Thing>();
            var model = new HashMap<Thing, Long>();
            var things = new ArrayList<Thing>();
            for (int i = 0; i < 100; i++) {
                things.add(new Thing());
            }
            for (int step = 0; step < 1000; step++) {
                var thing = things.get(random.nextInt(things.size()));
                switch (random.nextInt(3)) {
                    case 0 -> {
                        heap.remove(thing);
                        model.remove(thing);
                    }
                    case 1 -> {
                        long due = random.nextLong(1000);
                        heap.set(thing, due);
                        model.put(thing, due);
                    }
                    default -> {
                        var polled = heap.pollDue(random.nextLong(1000));
                        if (polled != null) {
                            long least =
                                    model.values().stream().min(Long::compare).orElseThrow();
                            assertThat(model.remove(polled)).as("seed " + seed).isEqualTo(least);
                        }
                    }
                }
                assertThat(heap.size()).as("seed " + seed).isEqualTo(model.size());
                assertThat(heap.nextDue())
                        .as("seed " + seed)
                        .isEqualTo(model.values().stream().min(Long::compare).orElse(Long.MAX_VALUE));
            }
        }
    }
}
