package dev.sluice.proxy.stats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Samples that have the tags of their text in common and differ by scope. */
final class Column {
    private final List<Tag> tags;
    private int[] scopes = new int[4];
    private long[] values = new long[4];
    private final List<Distribution> distributions = new ArrayList<>(0);
    private int count;
    private Kind kind = Kind.WHOLE;

    /** What the 64 bits of a value are. */
    enum Kind {
        WHOLE,
        UNSIGNED,
        DECIMAL
    }

    Column(List<Tag> tags) {
        this.tags = tags;
    }

    void add(int scope, long value) {
        if (count == scopes.length) {
            scopes = Arrays.copyOf(scopes, 2 * count);
            values = Arrays.copyOf(values, 2 * count);
        }
        scopes[count] = scope;
        values[count++] = value;
    }

    void add(int scope, double value) {
        add(scope, Double.doubleToRawLongBits(value));
        kind = Kind.DECIMAL;
    }

    void hash(int scope, long value) {
        add(scope, value);
        kind = Kind.UNSIGNED;
    }

    Kind kind() {
        return kind;
    }

    void add(int scope, Distribution distribution) {
        add(scope, 0);
        distributions.add(distribution);
    }

    int count() {
        return count;
    }

    int scope(int at) {
        return scopes[at];
    }

    long value(int at) {
        return values[at];
    }

    Distribution distribution(int at) {
        return distributions.get(at);
    }

    List<Tag> tags() {
        return tags;
    }
}
