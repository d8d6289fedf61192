package dev.sluice.proxy.stats;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All scopes of the process. Confined to the control thread; the cells that workers hold are the only thing shared. Its
 * size follows the configuration: a scope goes when whoever made it removes it.
 */
public final class StatStore {
    private record Key(String prefix, Class<?> type) {}

    private enum NoStat implements Stat {
        ;

        @Override
        public String text() {
            return name();
        }

        @Override
        public Kind kind() {
            return Kind.GAUGE;
        }
    }

    private final int owners;
    private final Map<Class<?>, StatLayout> layouts = new HashMap<>();
    private final TreeMap<Key, Scope> scopes = new TreeMap<>(
            Comparator.comparing(Key::prefix).thenComparing(key -> key.type().getName()));

    /** A store for workers numbered from 0 to {@code workers - 1}, and the control thread as number {@code workers}. */
    public StatStore(int workers) {
        this.owners = workers + 1;
    }

    /**
     * The scope of a prefix and kind of statistics. Asking again gives the same one, so that numbers go on over an update;
     * each asker calls {@link Scope#remove} once. As in Envoy, colons in the prefix become underscores, and a dot at its end
     * goes.
     */
    public <S extends Enum<S> & Stat> Scope scope(String prefix, Class<S> stats, ScopeOptions options) {
        var clean = clean(prefix);
        var key = new Key(clean, stats);
        var known = scopes.get(key);
        if (known != null) return known.again();
        var layout = layouts.computeIfAbsent(stats, type -> StatLayout.of(stats));
        var made = new Scope(this, clean, options, layout, owners);
        scopes.put(key, made);
        return made;
    }

    /** A scope of computed values alone; asking again gives the same one. */
    public Scope computed(String prefix) {
        return scope(prefix, NoStat.class, ScopeOptions.PLAIN);
    }

    /**
     * Shows the visitor every statistic: words first, then counters and gauges, then histograms; each in the order of the
     * scopes' prefixes.
     */
    public void visit(StatVisitor visitor) {
        for (var scope : scopes.values()) scope.visitWords(visitor);
        for (var scope : scopes.values()) scope.visitNumbers(visitor);
        for (var scope : scopes.values()) scope.visitHistograms(visitor);
    }

    /** The scopes there are now, in the order of their prefixes. */
    List<Scope> scopes() {
        return List.copyOf(scopes.values());
    }

    /** Ends an interval of the histograms; called at the flush interval, 5 s unless configured. */
    public void tick() {
        for (var scope : scopes.values()) scope.tick();
    }

    /** Makes every counter show 0; gauges and histograms keep their values. */
    public void resetCounters() {
        for (var scope : scopes.values()) scope.resetCounters();
    }

    void forget(Scope scope) {
        scopes.remove(new Key(scope.prefix(), scope.type()), scope);
    }

    private static String clean(String prefix) {
        var bare = prefix.endsWith(".") ? prefix.substring(0, prefix.length() - 1) : prefix;
        return bare.replace("://", "_").replace(":/", "_").replace(':', '_').replace('\0', '_');
    }
}
