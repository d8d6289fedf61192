package dev.sluice.queue.idempotency;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one queue and what each stands for. A key is held while its message is undecided and for a fixed time
 * after it was decided. Its owner drops keys of decided messages to make room for others, and refuses a key where there
 * is no room.
 *
 * <p>Single-threaded; time is what {@link #advance} was last told.
 *
 * @param <V> what a key stands for
 */
public final class Window<V> {
    private record Held<V>(Fingerprint fingerprint, V value) {}

    /** What a key's use means. */
    public sealed interface Answer<V> {
        /** Nobody used the key within the window. */
        record Fresh<V>() implements Answer<V> {}

        /** A repeat of the request that {@code value} stands for. */
        record Same<V>(V value) implements Answer<V> {}

        /** The key was used for another request. */
        record Mismatch<V>() implements Answer<V> {}
    }

    // Two maps: expiry by the cache starts when a key is decided, and an undecided key must not expire.
    private final Map<IdempotencyKey.Scope, Held<V>> undecided = new HashMap<>();
    private final Cache<IdempotencyKey.Scope, Held<V>> decided;
    private int maxKeys;
    private long nowNanos;

    /**
     * An empty window.
     *
     * @param window how long a decided key is held
     * @param maxKeys bound on all keys together
     */
    public Window(Duration window, int maxKeys) {
        this.maxKeys = maxKeys;
        decided = Caffeine.newBuilder()
                .expireAfterWrite(window)
                .ticker(() -> nowNanos)
                .executor(Runnable::run)
                .build();
    }

    /** Says what time it is, in nanoseconds of any monotonic origin. */
    public void advance(long monoNanos) {
        nowNanos = monoNanos;
    }

    /** What using {@code key} now means; claims nothing. */
    public Answer<V> find(IdempotencyKey key) {
        var held = undecided.get(key.scope());
        if (held == null) {
            held = decided.getIfPresent(key.scope());
        }
        if (held == null) {
            return new Answer.Fresh<>();
        }
        return held.fingerprint.equals(key.fingerprint()) ? new Answer.Same<>(held.value) : new Answer.Mismatch<>();
    }

    /** Another length and bound, also for the keys that are held; what had run out before stays so. */
    public void configure(Duration window, int most) {
        maxKeys = most;
        decided.cleanUp();
        decided.policy().expireAfterWrite().orElseThrow().setExpiresAfter(window);
    }

    /** Whether one more key could be held if keys of decided messages went. */
    public boolean room() {
        return undecided.size() < maxKeys;
    }

    /** Whether one more key would be too many. */
    public boolean full() {
        return holds(maxKeys);
    }

    /** Whether more keys are held than may be. */
    public boolean over() {
        return holds(maxKeys + 1L);
    }

    private boolean holds(long keys) {
        if (size() < keys) {
            return false;
        }
        decided.cleanUp(); // the size counts what has run out
        return size() >= keys;
    }

    /** Holds a fresh key for {@code value}, undecided; it must not be {@link #full}. */
    public void claim(IdempotencyKey key, V value) {
        undecided.put(key.scope(), new Held<>(key.fingerprint(), value));
    }

    /** Who holds {@code key} undecided, or null. */
    public @Nullable V undecided(IdempotencyKey key) {
        var held = undecided.get(key.scope());
        return held == null ? null : held.value;
    }

    /** Starts the window of a key whose message is decided now. */
    public void decide(IdempotencyKey key, V value) {
        undecided.remove(key.scope());
        decided.put(key.scope(), new Held<>(key.fingerprint(), value));
    }

    /** Lets a key go, if {@code value} holds it. */
    public void drop(IdempotencyKey key, V value) {
        var scope = key.scope();
        var held = undecided.get(scope);
        if (held != null && held.value.equals(value)) {
            undecided.remove(scope);
        }
        held = decided.getIfPresent(scope);
        if (held != null && held.value.equals(value)) {
            decided.invalidate(scope);
        }
    }

    /** Keys held, those whose window just ended possibly included. */
    public long size() {
        return undecided.size() + decided.estimatedSize();
    }
}
