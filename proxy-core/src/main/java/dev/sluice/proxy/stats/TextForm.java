package dev.sluice.proxy.stats;

/** The plain lines of {@code /stats}. */
final class TextForm implements StatReport.Form {
    private final StatQuery query;
    private StringBuilder out = new StringBuilder();

    TextForm(StatQuery query) {
        this.query = query;
    }

    @Override
    public void to(StringBuilder out) {
        this.out = out;
    }

    @Override
    public void begin() {}

    @Override
    public void end() {}

    @Override
    public void counter(Scope scope, String text, long value) {
        if (query.shows(StatQuery.Kind.COUNTERS)) number(scope, text, value);
    }

    @Override
    public void gauge(Scope scope, String text, long value) {
        if (query.shows(StatQuery.Kind.GAUGES)) number(scope, text, value);
    }

    @Override
    public void resting(Scope scope, String text) {
        if (query.shows(StatQuery.Kind.GAUGES) && query.shows(scope, text))
            name(scope, text).append("0\n");
    }

    @Override
    public void hash(Scope scope, String text, long value) {
        if (query.shows(StatQuery.Kind.GAUGES) && query.shows(scope, text))
            name(scope, text).append(Long.toUnsignedString(value)).append('\n');
    }

    @Override
    public void decimal(Scope scope, String text, double value) {
        if (!query.shows(StatQuery.Kind.GAUGES) || (query.usedOnly() && value == 0) || !query.shows(scope, text))
            return;
        Numbers.append(name(scope, text), value);
        out.append('\n');
    }

    @Override
    public void words(Scope scope, String text, String value) {
        if (!query.shows(StatQuery.Kind.TEXT_READOUTS) || !query.shows(scope, text)) return;
        if (query.usedOnly() && value.isEmpty()) return;
        name(scope, text).append('"').append(value).append("\"\n");
    }

    @Override
    public void histogram(Scope scope, String text, Distribution interval, Distribution all) {
        if (!query.shows(StatQuery.Kind.HISTOGRAMS) || !query.shows(scope, text)) return;
        if (query.usedOnly() && all.count() == 0) return;
        name(scope, text);
        if (all.count() == 0) {
            out.append("No recorded values\n");
            return;
        }
        switch (query.buckets()) {
            case QUANTILES -> quantiles(interval, all);
            case CUMULATIVE -> buckets(interval, all, false);
            case DISJOINT -> buckets(interval, all, true);
            case DETAILED -> detailed(interval, all);
        }
        out.setCharAt(out.length() - 1, '\n');
    }

    private void number(Scope scope, String text, long value) {
        if ((query.usedOnly() && value == 0) || !query.shows(scope, text)) return;
        name(scope, text).append(value).append('\n');
    }

    private StringBuilder name(Scope scope, String text) {
        if (!scope.prefix().isEmpty()) out.append(scope.prefix()).append('.');
        return out.append(text).append(": ");
    }

    private void quantiles(Distribution interval, Distribution all) {
        for (double percentile : Numbers.PERCENTILES) {
            out.append('P');
            Numbers.append(out, percentile);
            out.append('(');
            Numbers.append(out, interval.quantile(percentile / 100));
            out.append(',');
            Numbers.append(out, all.quantile(percentile / 100));
            out.append(") ");
        }
    }

    /** Envoy: three lines below the name, the buckets as {@code <left>,<width>:<count>}. */
    private void detailed(Distribution interval, Distribution all) {
        out.setCharAt(out.length() - 1, '\n');
        held("  totals=", all);
        held("  intervals=", interval);
        out.append("  summary=");
        quantiles(interval, all);
    }

    private void held(String what, Distribution samples) {
        out.append(what);
        int start = out.length();
        samples.forEachBucket((left, width, count) -> {
            if (out.length() > start) out.append(", ");
            Numbers.append(out, left);
            out.append(',');
            Numbers.append(out, width);
            out.append(':').append(count);
        });
        out.append('\n');
    }

    private void buckets(Distribution interval, Distribution all, boolean disjoint) {
        long intervalBelow = 0;
        long allBelow = 0;
        for (double bound : all.bounds()) {
            long inInterval = interval.atMost(bound);
            long inAll = all.atMost(bound);
            out.append('B');
            Numbers.appendShort(out, bound);
            out.append('(').append(inInterval - intervalBelow).append(',').append(inAll - allBelow);
            out.append(") ");
            if (!disjoint) continue;
            intervalBelow = inInterval;
            allBelow = inAll;
        }
    }
}
