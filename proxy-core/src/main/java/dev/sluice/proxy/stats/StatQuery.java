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
 * @param filter which names; null shows all
 * @param kind what is shown, other than in Prometheus' form, which shows all kinds as Envoy's does
 * @param buckets what is shown of a histogram
 * @param words whether Prometheus' form shows words, as gauges with a label
 */
public record StatQuery(
        Format format, boolean usedOnly, @Nullable Filter filter, Kind kind, HistogramView buckets, boolean words) {
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
        DISJOINT,
        DETAILED
    }

    /** Names in which an expression is found, or with {@code inverted} those in which it is not. */
    public record Filter(Pattern expression, boolean inverted) {
        private static final Filter NOTHING = new Filter(Pattern.compile(""), true);

        boolean takes(String name) {
            return expression.matcher(name).find() != inverted;
        }
    }

    /**
     * Reads the parameters of a request.
     *
     * @throws IllegalArgumentException with Envoy's words when one is wrong, or ours when one is not supported
     */
    public static StatQuery of(Map<String, String> parameters) {
        return of(format(parameters.getOrDefault("format", "")), parameters);
    }

    /** The same where the form of the answer is given. */
    public static StatQuery of(Format format, Map<String, String> parameters) {
        var buckets = parameters.getOrDefault("histogram_buckets", "");
        return new StatQuery(
                format,
                parameters.containsKey("usedonly"),
                hidden(parameters.getOrDefault("hidden", ""))
                        ? filter(parameters.getOrDefault("filter", ""), parameters.containsKey("invert_filter"))
                        : Filter.NOTHING,
                kind(parameters.getOrDefault("type", "")),
                format == Format.PROMETHEUS ? prometheus(buckets) : view(buckets),
                parameters.containsKey("text_readouts"));
    }

    boolean shows(Kind wanted) {
        return kind == Kind.ALL || kind == wanted;
    }

    boolean shows(Scope scope, String text) {
        return filter == null || filter.takes(name(scope, text));
    }

    static String name(Scope scope, String text) {
        return scope.prefix().isEmpty() ? text : scope.prefix() + '.' + text;
    }

    private static Format format(String value) {
        return switch (value) {
            case "", "text" -> Format.TEXT;
            case "json" -> Format.JSON;
            case "prometheus" -> Format.PROMETHEUS;
            default -> throw new IllegalArgumentException("usage: /stats?format=(json|prometheus|text)\n\n");
        };
    }

    private static @Nullable Filter filter(String value, boolean inverted) {
        if (value.isEmpty()) return null;
        try {
            return new Filter(Pattern.compile(value), inverted);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("Invalid re2 regex: " + e.getDescription() + ": " + value, e);
        }
    }

    /** Whether there is anything to show: of Envoy's hidden statistics there are none here. */
    private static boolean hidden(String value) {
        return switch (value) {
            case "", "include", "exclude" -> true;
            case "only" -> false;
            default -> throw new IllegalArgumentException("usage: /stats?hidden=(include|only|exclude)\n\n");
        };
    }

    private static Kind kind(String value) {
        return switch (value) {
            case "", "All" -> Kind.ALL;
            case "Counters" -> Kind.COUNTERS;
            case "Gauges" -> Kind.GAUGES;
            case "Histograms" -> Kind.HISTOGRAMS;
            case "TextReadouts" -> Kind.TEXT_READOUTS;
            default -> throw new IllegalArgumentException("invalid &type= param");
        };
    }

    private static HistogramView view(String value) {
        return switch (value) {
            case "", "summary", "none" -> HistogramView.QUANTILES;
            case "cumulative" -> HistogramView.CUMULATIVE;
            case "disjoint" -> HistogramView.DISJOINT;
            case "detailed" -> HistogramView.DETAILED;
            case "prometheusnative" ->
                throw new IllegalArgumentException("Invalid histogram_buckets type for non prometheus stats type");
            default -> throw unknownBuckets();
        };
    }

    private static HistogramView prometheus(String value) {
        return switch (value) {
            case "", "none", "cumulative" -> HistogramView.CUMULATIVE;
            case "summary" -> HistogramView.QUANTILES;
            case "disjoint", "detailed" ->
                throw new IllegalArgumentException("unsupported prometheus histogram bucket mode");
            case "prometheusnative" ->
                throw new IllegalArgumentException(
                        "unsupported prometheusnative histogram type when not using protobuf exposition format");
            default -> throw unknownBuckets();
        };
    }

    private static IllegalArgumentException unknownBuckets() {
        return new IllegalArgumentException(
                "usage: /stats?histogram_buckets=(cumulative|disjoint|detailed|summary|prometheusnative)\n");
    }
}
