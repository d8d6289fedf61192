package dev.sluice.xds.read;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Collects the problems of one file or resource; keeps the first {@value #MOST} and counts the rest. Not thread-safe. */
public final class Problems {
    private static final int MOST = 200;

    private final boolean unknownFieldsAllowed;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();
    private final List<Problem> unknown = new ArrayList<>(); // fields, among the warnings
    private final Set<String> warnedOf = new HashSet<>();
    private int more;

    /**
     * @param unknownFieldsAllowed true makes unknown fields warnings (Envoy: dynamic configuration unless
     *     {@code --reject-unknown-dynamic-fields}), false makes them problems (Envoy: static configuration)
     */
    public Problems(boolean unknownFieldsAllowed) {
        this.unknownFieldsAllowed = unknownFieldsAllowed;
    }

    /** Adds a problem: the configuration is refused. */
    public void add(FieldPath path, String reason) {
        if (problems.size() < MOST) {
            problems.add(new Problem(path.toString(), reason));
        } else {
            more++;
        }
    }

    /** Adds a warning: the configuration is taken all the same. */
    public void warn(FieldPath path, String reason) {
        if (warnings.size() < MOST) {
            warnings.add(new Problem(path.toString(), reason));
        }
    }

    /** Adds a warning unless there is one about the same subject. */
    public void warnOnce(String subject, FieldPath path, String reason) {
        if (warnedOf.add(subject)) {
            warn(path, reason);
        }
    }

    /** Adds a field that no proto knows, as a problem or a warning. */
    public void unknownField(FieldPath path, String reason) {
        if (unknownFieldsAllowed) {
            warn(path, reason);
            if (unknown.size() < MOST) {
                unknown.add(new Problem(path.toString(), reason));
            }
        } else {
            add(path, reason);
        }
    }

    /** True when nothing stands against the configuration. */
    public boolean isEmpty() {
        return problems.isEmpty();
    }

    /** The number of problems found so far. */
    int size() {
        return problems.size() + more;
    }

    /**
     * What was found so far, in the order of the configuration; a last entry counts what did not fit. Unknown fields that
     * alone would be warnings are among them, for a misspelt name is often why something else is not set.
     */
    public List<Problem> list() {
        var all = new ArrayList<>(problems);
        if (!problems.isEmpty()) {
            all.addAll(unknown);
        }
        if (more > 0) {
            all.add(new Problem("", "and " + more + " more problems"));
        }
        return List.copyOf(all);
    }

    /** The warnings found so far. */
    public List<Problem> warnings() {
        return List.copyOf(warnings);
    }

    /** A collector with the same rule for unknown fields, for one resource among several. */
    public Problems fresh() {
        return new Problems(unknownFieldsAllowed);
    }
}
