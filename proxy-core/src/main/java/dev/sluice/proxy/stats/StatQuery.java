package dev.sluice.proxy.stats;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of the statistics is wanted, as the parameters of {@code /stats} say it.
 *
 * @param format how
 * @param usedOnly leaves out counters that are 0, gauges that were never written and histograms without samples
 * @param filter is found in the full name of what is shown; null shows all
 * @param kind what is shown
 * @param buckets what is shown of a histogram, other than in Prometheus' form
 * @param words whether Prometheus' form shows words, as gauges with a label
 */
public record StatQuery(
        Format format, boolean usedOnly, @Nullable Pattern filter, Kind kind, HistogramView buckets, boolean words) {
    /** The form of the answer. */
    public enum Format {
        TEXT,
        JSON,
        PROMETHEUS
    }

    /** The kinds of statistics that can be asked for. */
    public enum Kind {
        ALL,
        COUNTERS,
        GAUGES,
        HISTOGRAMS,
        TEXT_READOUTS
    }

    /** What is shown of a histogram. */
    public enum HistogramView {
        QUANTILES,
        CUMULATIVE,
        DISJOINT
    }

    /**
     * Reads the parameters of a request.
     *
     * @throws IllegalArgumentException with Envoy's words when one is wrong, or ours when one is not supported
     */
    public static StatQuery of(Map<String, String> parameters) {
        return new StatQuery(
                format(parameters.getOrDefault("format", "text")),
                parameters.containsKey("usedonly"),
                filter(parameters.get("filter")),
                kind(parameters.getOrDefault("type", "All")),
                view(parameters.getOrDefault("histogram_buckets", "summary")),
                parameters.containsKey("text_readouts"));
    }

    /** The same in another form. */
    public StatQuery in(Format form) {
        return new StatQuery(form, usedOnly, filter, kind, buckets, words);
    }

    boolean shows(Kind wanted) {
        return kind == Kind.ALL || kind == wanted;
    }

    boolean shows(Scope scope, String text) {
        if (filter == null) return true;
        return filter.matcher(name(scope, text)).find();
    }

    static String name(Scope scope, String text) {
        return scope.prefix().isEmpty() ? text : scope.prefix() + '.' + text;
    }

    private static Format format(String value) {
        return switch (value) {
            case "text" -> Format.TEXT;
            case "json" -> Format.JSON;
            case "prometheus" -> Format.PROMETHEUS;
            default -> throw new IllegalArgumentException("usage: /stats?format=(json|prometheus|text)\n\n");
        };
    }

    private static @Nullable Pattern filter(@Nullable String value) {
        if (value == null || value.isEmpty()) return null;
        try {
            return Pattern.compile(value);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("Invalid re2 regex: " + e.getMessage() + "\n", e);
        }
    }

    private static Kind kind(String value) {
        return switch (value) {
            case "All" -> Kind.ALL;
            case "Counters" -> Kind.COUNTERS;
            case "Gauges" -> Kind.GAUGES;
            case "Histograms" -> Kind.HISTOGRAMS;
            case "TextReadouts" -> Kind.TEXT_READOUTS;
            default -> throw new IllegalArgumentException("invalid &type= param");
        };
    }

    private static HistogramView view(String value) {
        return switch (value) {
            case "summary", "none" -> HistogramView.QUANTILES;
            case "cumulative" -> HistogramView.CUMULATIVE;
            case "disjoint" -> HistogramView.DISJOINT;
            default ->
                throw new IllegalArgumentException(
                        "usage: /stats?histogram_buckets=(cumulative|disjoint|none|summary)\n");
        };
    }
}
