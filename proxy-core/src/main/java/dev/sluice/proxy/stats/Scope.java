package dev.sluice.proxy.stats;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The statistics of one thing: a cluster, a listener, a connection manager. A worker asks for its cells once and keeps
 * them. All methods but {@link #cells} and {@link #prefix} are the control thread's.
 */
public final class Scope {
    private final StatStore store;
    private final String prefix;
    private final ScopeOptions options;
    private final StatLayout layout;
    private final AtomicReferenceArray<@Nullable Cells> cells;
    private final TreeMap<String, LongSupplier> counters = new TreeMap<>();
    private final TreeMap<String, Supplier<Map<String, Long>>> labelled = new TreeMap<>();
    private final TreeMap<String, LongSupplier> gauges = new TreeMap<>();
    private final HashMap<String, BooleanSupplier> used = new HashMap<>(4); // of gauges
    private final TreeMap<String, DoubleSupplier> decimals = new TreeMap<>();
    private final TreeMap<String, Recorder> recorders = new TreeMap<>();
    private final TreeMap<String, Supplier<String>> words = new TreeMap<>();
    private final History[] histories = new History[Timings.count()];
    private long @Nullable [] baseline; // counters at the last reset
    private long @Nullable [] statusBaseline;
    private int users = 1;

    Scope(StatStore store, String prefix, ScopeOptions options, StatLayout layout, int owners) {
        this.store = store;
        this.prefix = prefix;
        this.options = options;
        this.layout = layout;
        this.cells = new AtomicReferenceArray<>(owners);
        for (int i = 0; i < histories.length; i++) histories[i] = new History();
    }

    /**
     * The cells of a worker, made at the first call; to be called by that worker only. The number after the last worker's
     * is the control thread's own.
     */
    public Cells cells(int worker) {
        var own = cells.getPlain(worker);
        if (own != null) return own;
        var made = new Cells(layout.stats());
        cells.setRelease(worker, made);
        return made;
    }

    /** Adds a counter that is computed when read, on the control thread; it stands in for one of that name, a reset does not touch it. */
    public void counter(String text, LongSupplier value) {
        counters.put(text, value);
    }

    /** Adds counters that differ in the last part of their name, computed when read; a reset does not touch them. */
    public void counters(String text, Supplier<Map<String, Long>> values) {
        labelled.put(text, values);
    }

    /** Adds a number with a fraction that is computed when read, on the control thread. */
    public void decimal(String text, DoubleSupplier value) {
        decimals.put(text, value);
    }

    /** Adds a histogram whose samples are shown in seconds. */
    public void recorder(String text, Recorder recorder) {
        recorders.put(text, recorder);
    }

    /** Adds a gauge that is computed when read, on the control thread; it stands in for one of that name. */
    public void gauge(String text, LongSupplier value) {
        gauges.put(text, value);
    }

    /** The same for one that shows as used, even at 0, once {@code used} says so. */
    public void gauge(String text, LongSupplier value, BooleanSupplier used) {
        gauges.put(text, value);
        this.used.put(text, used);
    }

    /** Adds a word that is computed when read, on the control thread; one of the same name is replaced. */
    public void words(String text, Supplier<String> value) {
        words.put(text, value);
    }

    /** What stands before the names of this scope's statistics, without a dot at its end. */
    public String prefix() {
        return prefix;
    }

    /** The merged value of one statistic. */
    public long value(Stat stat) {
        long sum = sum(stat.ordinal());
        return baseline == null ? sum : sum - baseline[stat.ordinal()];
    }

    /** Ends one use: a scope that was asked for several times goes with the last. Its workers may keep writing. */
    public void remove() {
        if (--users == 0) store.forget(this);
    }

    Scope again() {
        users++;
        return this;
    }

    Class<?> type() {
        return layout.type();
    }

    /** Shows counters and gauges. */
    void visitNumbers(StatVisitor visitor) {
        if (hidden()) return;
        for (int i : layout.order()) {
            var stat = layout.stats()[i];
            if (gauges.containsKey(stat.text()) || counters.containsKey(stat.text())) continue; // computed instead
            switch (stat.kind()) {
                case COUNTER -> visitor.counter(this, stat.text(), value(stat));
                case GAUGE -> gauge(visitor, stat.text(), value(stat), written(i));
                case HASH -> {
                    if (value(stat) == 0) gauge(visitor, stat.text(), 0, written(i));
                    else visitor.hash(this, stat.text(), value(stat));
                }
            }
        }
        if (options.statusPrefix() != null) visitStatuses(options.statusPrefix(), visitor);
        for (var counter : counters.entrySet()) {
            visitor.counter(this, counter.getKey(), counter.getValue().getAsLong());
        }
        for (var counter : labelled.entrySet()) {
            for (var one : new TreeMap<>(counter.getValue().get()).entrySet()) {
                visitor.counter(this, counter.getKey() + '.' + one.getKey(), one.getValue());
            }
        }
        for (var decimal : decimals.entrySet()) {
            visitor.decimal(this, decimal.getKey(), decimal.getValue().getAsDouble());
        }
        for (var gauge : gauges.entrySet()) {
            var touched = used.get(gauge.getKey());
            gauge(visitor, gauge.getKey(), gauge.getValue().getAsLong(), touched != null && touched.getAsBoolean());
        }
    }

    private void gauge(StatVisitor visitor, String text, long value, boolean written) {
        if (value == 0 && written) visitor.resting(this, text);
        else visitor.gauge(this, text, value);
    }

    private boolean written(int ordinal) {
        for (int i = 0; i < cells.length(); i++) {
            var own = cells.getAcquire(i);
            if (own != null && own.written(ordinal)) return true;
        }
        return false;
    }

    void visitWords(StatVisitor visitor) {
        if (hidden()) return;
        for (var word : words.entrySet()) {
            visitor.words(this, word.getKey(), word.getValue().get());
        }
    }

    void visitHistograms(StatVisitor visitor) {
        if (hidden()) return;
        for (int i = 0; i < Timings.count(); i++) {
            var now = merged(i);
            if (now.count() == 0 && !options.timings().contains(Timings.at(i))) continue;
            visitor.histogram(this, Timings.at(i).text(), histories[i].interval, now);
        }
        for (var recorder : recorders.entrySet()) {
            var kept = recorder.getValue();
            visitor.histogram(this, recorder.getKey(), kept.interval(), kept.all());
        }
    }

    /** Ends an interval of the histograms. */
    void tick() {
        for (int i = 0; i < Timings.count(); i++) {
            var now = merged(i);
            var history = histories[i];
            history.interval = now.minus(history.last);
            history.last = now;
        }
        for (var recorder : recorders.values()) recorder.tick();
    }

    /** Makes all counters show 0. */
    void resetCounters() {
        var values = new long[layout.stats().length];
        for (var stat : layout.stats()) {
            if (stat.kind() == Stat.Kind.COUNTER) values[stat.ordinal()] = sum(stat.ordinal());
        }
        baseline = values;
        if (options.statusPrefix() != null) statusBaseline = statuses();
    }

    private boolean hidden() {
        if (!options.whenUsed()) return false;
        for (int i = 0; i < cells.length(); i++) if (cells.getAcquire(i) != null) return false;
        return true;
    }

    private long sum(int ordinal) {
        long sum = 0;
        for (int i = 0; i < cells.length(); i++) {
            var own = cells.getAcquire(i);
            if (own != null) sum += own.at(ordinal);
        }
        return sum;
    }

    private long[] statuses() {
        var byCode = new long[1000];
        for (int i = 0; i < cells.length(); i++) {
            var own = cells.getAcquire(i);
            if (own != null) own.addStatusesTo(byCode);
        }
        return byCode;
    }

    private void visitStatuses(String namePrefix, StatVisitor visitor) {
        var byCode = statuses();
        var classes = new long[6];
        var seen = new boolean[6];
        for (int code = 100; code < byCode.length; code++) {
            if (byCode[code] == 0) continue;
            long value = statusBaseline == null ? byCode[code] : byCode[code] - statusBaseline[code];
            visitor.counter(this, namePrefix + code, value);
            if (code >= 600) continue;
            seen[code / 100] = true;
            classes[code / 100] += value;
        }
        for (int i = 1; i < classes.length; i++) {
            if (seen[i]) visitor.counter(this, namePrefix + i + "xx", classes[i]);
        }
    }

    private Distribution merged(int timing) {
        long @Nullable [] dense = null;
        long sum = 0;
        for (int i = 0; i < cells.length(); i++) {
            var own = cells.getAcquire(i);
            var histogram = own == null ? null : own.histogram(timing);
            if (histogram == null) continue;
            if (dense == null) dense = new long[Buckets.COUNT];
            sum += histogram.addTo(dense);
        }
        return dense == null ? Distribution.EMPTY : Distribution.of(dense, sum);
    }

    private static final class History {
        Distribution last = Distribution.EMPTY;
        Distribution interval = Distribution.EMPTY;
    }
}
