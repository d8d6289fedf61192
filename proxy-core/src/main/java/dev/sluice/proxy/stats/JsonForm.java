package dev.sluice.proxy.stats;

/** The one JSON object of {@code /stats?format=json}. */
final class JsonForm implements StatReport.Form {
    private final StatQuery query;
    private StringBuilder out = new StringBuilder();
    private boolean first = true;
    private boolean histograms; // whether their object is open

    JsonForm(StatQuery query) {
        this.query = query;
    }

    @Override
    public void to(StringBuilder out) {
        this.out = out;
    }

    @Override
    public void begin() {
        out.append("{\"stats\":[");
    }

    @Override
    public void end() {
        if (histograms) out.append(inObject() ? "]}}" : "]}");
        out.append("]}");
    }

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
            name(scope, text).append(",\"value\":0}");
    }

    @Override
    public void hash(Scope scope, String text, long value) {
        if (query.shows(StatQuery.Kind.GAUGES) && query.shows(scope, text))
            name(scope, text)
                    .append(",\"value\":")
                    .append(Long.toUnsignedString(value))
                    .append('}');
    }

    @Override
    public void decimal(Scope scope, String text, double value) {
        if (!query.shows(StatQuery.Kind.GAUGES) || (query.usedOnly() && value == 0) || !query.shows(scope, text))
            return;
        name(scope, text).append(",\"value\":");
        if (Double.isFinite(value)) Numbers.append(out, value);
        else out.append("null");
        out.append('}');
    }

    @Override
    public void words(Scope scope, String text, String value) {
        if (!query.shows(StatQuery.Kind.TEXT_READOUTS) || !query.shows(scope, text)) return;
        if (query.usedOnly() && value.isEmpty()) return;
        name(scope, text).append(",\"value\":");
        JsonText.quoted(out, value).append('}');
    }

    @Override
    public void histogram(Scope scope, String text, Distribution interval, Distribution all) {
        if (!query.shows(StatQuery.Kind.HISTOGRAMS) || !query.shows(scope, text)) return;
        if (query.usedOnly() && all.count() == 0) return;
        if (!histograms) open();
        name(scope, text);
        switch (query.buckets()) {
            case QUANTILES -> quantiles(",\"values\":[", interval, all);
            case CUMULATIVE -> buckets(interval, all, false);
            case DISJOINT -> buckets(interval, all, true);
            case DETAILED -> detailed(interval, all);
        }
        out.append("]}");
    }

    private void number(Scope scope, String text, long value) {
        if ((query.usedOnly() && value == 0) || !query.shows(scope, text)) return;
        name(scope, text).append(",\"value\":").append(value).append('}');
    }

    private StringBuilder name(Scope scope, String text) {
        if (!first) out.append(',');
        first = false;
        out.append("{\"name\":");
        return JsonText.quoted(out, StatQuery.name(scope, text));
    }

    private void open() {
        if (!first) out.append(',');
        first = true;
        histograms = true;
        out.append("{\"histograms\":");
        switch (query.buckets()) {
            case QUANTILES -> open("supported_quantiles", "computed_quantiles");
            case DETAILED -> open("supported_percentiles", "details");
            case CUMULATIVE, DISJOINT -> out.append('[');
        }
    }

    /** Whether the histograms stand in an object, together with the quantiles that are shown of them. */
    private boolean inObject() {
        return switch (query.buckets()) {
            case QUANTILES, DETAILED -> true;
            case CUMULATIVE, DISJOINT -> false;
        };
    }

    private void open(String supported, String list) {
        out.append("{\"").append(supported).append("\":[");
        for (double percentile : Numbers.PERCENTILES) {
            Numbers.append(out, percentile);
            out.append(',');
        }
        out.setCharAt(out.length() - 1, ']');
        out.append(",\"").append(list).append("\":[");
    }

    private void detailed(Distribution interval, Distribution all) {
        held(",\"totals\":[", all);
        held(",\"intervals\":[", interval);
        quantiles(",\"percentiles\":[", interval, all);
    }

    private void held(String name, Distribution samples) {
        out.append(name);
        int start = out.length();
        samples.forEachBucket((left, width, count) -> {
            if (out.length() > start) out.append(',');
            out.append("{\"lower_bound\":");
            Numbers.append(out, left);
            out.append(",\"width\":");
            Numbers.append(out, width);
            out.append(",\"count\":").append(count).append('}');
        });
        out.append(']');
    }

    private void quantiles(String name, Distribution interval, Distribution all) {
        out.append(name);
        for (double percentile : Numbers.PERCENTILES) {
            out.append("{\"cumulative\":");
            value(all.quantile(percentile / 100));
            out.append(",\"interval\":");
            value(interval.quantile(percentile / 100));
            out.append("},");
        }
        out.setLength(out.length() - 1);
    }

    private void buckets(Distribution interval, Distribution all, boolean disjoint) {
        long intervalBelow = 0;
        long allBelow = 0;
        out.append(",\"buckets\":[");
        for (double bound : all.bounds()) {
            long inInterval = interval.atMost(bound);
            long inAll = all.atMost(bound);
            out.append("{\"upper_bound\":");
            Numbers.append(out, bound);
            out.append(",\"interval\":").append(inInterval - intervalBelow);
            out.append(",\"cumulative\":").append(inAll - allBelow).append("},");
            if (!disjoint) continue;
            intervalBelow = inInterval;
            allBelow = inAll;
        }
        out.setLength(out.length() - 1);
    }

    private void value(double quantile) {
        if (Double.isNaN(quantile)) out.append("null");
        else Numbers.append(out, quantile);
    }
}
