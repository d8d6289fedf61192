package dev.sluice.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.http.HeadPool;
import dev.sluice.proxy.http.Headers;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Supplier;

/** Checks that what was taken from a pool of heads came back exactly once: marked heads are put in and looked for. */
final class HeadCount {
    private static final int MARKED = 16;

    private final HeadPool pool;
    private final Set<Headers> marked = Collections.newSetFromMap(new IdentityHashMap<>());

    HeadCount(HeadPool pool) {
        this.pool = pool;
        for (int i = 0; i < MARKED; i++) {
            marked.add(pool.request());
            marked.add(pool.response());
            marked.add(pool.trailers());
        }
        marked.forEach(pool::recycle);
    }

    /** To be called when nothing runs any more. */
    void check() {
        var back = Collections.<Headers>newSetFromMap(new IdentityHashMap<>());
        take(pool::request, back);
        take(pool::response, back);
        take(pool::trailers, back);
        var lost = Collections.<Headers>newSetFromMap(new IdentityHashMap<>());
        lost.addAll(marked);
        lost.removeAll(back);
        assertThat(lost.stream().map(head -> head.getClass().getSimpleName() + " " + head))
                .as("heads not given back")
                .isEmpty();
    }

    private static void take(Supplier<? extends Headers> from, Set<Headers> back) {
        var seen = Collections.<Headers>newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < 600; i++) {
            var head = from.get();
            assertThat(seen.add(head)).as("a head was given back twice").isTrue();
        }
        back.addAll(seen);
    }
}
