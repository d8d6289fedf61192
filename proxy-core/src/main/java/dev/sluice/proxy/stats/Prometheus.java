package dev.sluice.proxy.stats;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.WeakHashMap;

/**
 * Prometheus' text format under Envoy's names. Scopes whose prefixes differ in tags alone are a group, so that the samples
 * of a family stand together under one TYPE line. A piece is one family; what is held meanwhile is 12 bytes a sample of
 * one group. Control thread only.
 */
final class Prometheus {
    private final TagExtraction tags;
    private final WeakHashMap<Scope, Tagged> prefixes = new WeakHashMap<>();

    /** With the tags of the configuration. */
    Prometheus(TagExtraction tags) {
        this.tags = tags;
    }

    /** The report on all scopes there are now. */
    Pieces report(StatStore store, StatQuery query) {
        var groups = new TreeMap<String, List<Scope>>();
        for (var scope : store.scopes()) {
            groups.computeIfAbsent(prefix(scope).name(), name -> new ArrayList<>())
                    .add(scope);
        }
        return new Report(groups, query);
    }

    private Tagged prefix(Scope scope) {
        return prefixes.computeIfAbsent(scope, key -> tags.prefix(key.prefix()));
    }

    /** Counters of all groups, then gauges, then words where they are wanted, then histograms. */
    private final class Report implements Pieces {
        private final Map<String, List<Scope>> groups; // in the order of their names
        private final StatQuery query;
        private Pass pass = Pass.COUNTERS;
        private Iterator<String> names;
        private Iterator<Family> families = List.<Family>of().iterator();

        Report(Map<String, List<Scope>> groups, StatQuery query) {
            this.groups = groups;
            this.query = query;
            this.names = groups.keySet().iterator();
        }

        @Override
        public boolean next(StringBuilder out) {
            if (families.hasNext()) {
                families.next().write(out);
            } else if (names.hasNext()) {
                families = collect(names.next()).families();
            } else {
                switch (pass) {
                    case COUNTERS -> pass = Pass.GAUGES;
                    case GAUGES -> pass = query.words() ? Pass.WORDS : Pass.HISTOGRAMS;
                    case WORDS -> pass = Pass.HISTOGRAMS;
                    case HISTOGRAMS -> {
                        return false;
                    }
                }
                names = groups.keySet().iterator();
            }
            return true;
        }

        private FamilyCollector collect(String name) {
            var collector = new FamilyCollector(name, pass, query, tags);
            for (var scope : groups.getOrDefault(name, List.of())) {
                collector.begin(prefix(scope).tags());
                switch (pass) {
                    case COUNTERS, GAUGES -> scope.visitNumbers(collector);
                    case WORDS -> scope.visitWords(collector);
                    case HISTOGRAMS -> scope.visitHistograms(collector);
                }
            }
            return collector;
        }
    }

    /** What is shown, in this order. */
    enum Pass {
        COUNTERS,
        GAUGES,
        WORDS,
        HISTOGRAMS
    }
}
