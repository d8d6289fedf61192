package dev.sluice.proxy.stats;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Gathers the samples of one kind in one group of scopes, by family. */
final class FamilyCollector implements StatVisitor {
    private final String group;
    private final Prometheus.Pass pass;
    private final StatQuery query;
    private final TagExtraction tags;
    private final List<List<Tag>> scopes = new ArrayList<>(); // the tags of each scope's prefix
    private final Map<String, Column> columns = new HashMap<>(); // by text
    private final TreeMap<String, Family> families = new TreeMap<>();

    FamilyCollector(String group, Prometheus.Pass pass, StatQuery query, TagExtraction tags) {
        this.group = group;
        this.pass = pass;
        this.query = query;
        this.tags = tags;
    }

    /** What follows is of a scope with these tags. */
    void begin(List<Tag> scopeTags) {
        scopes.add(scopeTags);
    }

    Iterator<Family> families() {
        return families.values().iterator();
    }

    @Override
    public void counter(Scope scope, String text, long value) {
        if (pass == Prometheus.Pass.COUNTERS) number(scope, text, value);
    }

    @Override
    public void gauge(Scope scope, String text, long value) {
        if (pass == Prometheus.Pass.GAUGES) number(scope, text, value);
    }

    @Override
    public void resting(Scope scope, String text) {
        if (pass == Prometheus.Pass.GAUGES && query.shows(scope, text))
            column(text).add(scopes.size() - 1, 0);
    }

    @Override
    public void hash(Scope scope, String text, long value) {
        if (pass == Prometheus.Pass.GAUGES && query.shows(scope, text))
            column(text).hash(scopes.size() - 1, value);
    }

    @Override
    public void decimal(Scope scope, String text, double value) {
        if (pass != Prometheus.Pass.GAUGES) return;
        if ((query.usedOnly() && value == 0) || !query.shows(scope, text)) return;
        column(text).add(scopes.size() - 1, value);
    }

    @Override
    public void words(Scope scope, String text, String value) {
        if ((query.usedOnly() && value.isEmpty()) || !query.shows(scope, text)) return;
        var extracted = tags.text(text);
        // The value is a tag of this sample alone, and stands behind all others.
        scopes.add(concat(scopes.getLast(), new Tag("text_value", value)));
        family(extracted.name()).column(extracted.tags()).add(scopes.size() - 1, 0);
    }

    @Override
    public void histogram(Scope scope, String text, Distribution interval, Distribution all) {
        if (!query.shows(scope, text)) return;
        if (query.usedOnly() && all.count() == 0) return;
        column(text).add(scopes.size() - 1, all);
    }

    private void number(Scope scope, String text, long value) {
        if ((query.usedOnly() && value == 0) || !query.shows(scope, text)) return;
        column(text).add(scopes.size() - 1, value);
    }

    private Column column(String text) {
        return columns.computeIfAbsent(text, key -> {
            var extracted = tags.text(key);
            return family(extracted.name()).column(extracted.tags());
        });
    }

    private Family family(String text) {
        return families.computeIfAbsent(name(text), name -> new Family(name, form(), scopes));
    }

    private Family.Form form() {
        return switch (pass) {
            case COUNTERS -> Family.Form.COUNTER;
            case GAUGES, WORDS -> Family.Form.GAUGE;
            case HISTOGRAMS ->
                query.buckets() == StatQuery.HistogramView.QUANTILES ? Family.Form.SUMMARY : Family.Form.HISTOGRAM;
        };
    }

    private static List<Tag> concat(List<Tag> tags, Tag more) {
        var all = new ArrayList<>(tags);
        all.add(more);
        return all;
    }

    /** Envoy's names are in its namespace, those of our queues in ours. */
    private String name(String text) {
        boolean ours = group.equals("queue") || group.equals("journal");
        var dotted = group.isEmpty() ? text : group + '.' + text;
        return Family.clean((ours ? "sluice_" : "envoy_") + dotted);
    }
}
