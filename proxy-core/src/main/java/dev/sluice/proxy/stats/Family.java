package dev.sluice.proxy.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** All samples of one name, as Prometheus wants them together. */
final class Family {
    /** How its samples are written. */
    enum Form {
        COUNTER,
        GAUGE,
        HISTOGRAM,
        SUMMARY;

        private final String text = name().toLowerCase(Locale.ROOT);
    }

    private final String name;
    private final Form form;
    private final List<List<Tag>> scopes;
    private final List<Column> columns = new ArrayList<>(1);

    Family(String name, Form form, List<List<Tag>> scopes) {
        this.name = name;
        this.form = form;
        this.scopes = scopes;
    }

    Column column(List<Tag> tags) {
        var column = new Column(tags);
        columns.add(column);
        return column;
    }

    void write(StringBuilder out) {
        out.append("# TYPE ").append(name).append(' ').append(form.text).append('\n');
        for (var column : columns) {
            for (int i = 0; i < column.count(); i++) {
                var labels = new StringBuilder();
                for (var tag : column.tags()) label(labels, tag.name(), tag.value());
                for (var tag : scopes.get(column.scope(i))) label(labels, tag.name(), tag.value());
                switch (form) {
                    case COUNTER, GAUGE -> number(out, labels, column.kind(), column.value(i));
                    case HISTOGRAM -> histogram(out, labels, column.distribution(i));
                    case SUMMARY -> summary(out, labels, column.distribution(i));
                }
            }
        }
    }

    private void number(StringBuilder out, StringBuilder labels, Column.Kind kind, long value) {
        switch (kind) {
            case WHOLE -> line(out, "", labels, value);
            case UNSIGNED ->
                line(out, "", labels).append(Long.toUnsignedString(value)).append('\n');
            case DECIMAL -> line(out, "", labels, Double.longBitsToDouble(value));
        }
    }

    /** A name with everything but letters, digits, underscore and colon made an underscore. */
    static String clean(String name) {
        var clean = new StringBuilder(name);
        for (int i = 0; i < clean.length(); i++) {
            char c = clean.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && !(c >= '0' && c <= '9') && c != '_' && c != ':') clean.setCharAt(i, '_');
        }
        return clean.toString();
    }

    private void histogram(StringBuilder out, StringBuilder labels, Distribution all) {
        int length = labels.length();
        var bound = new StringBuilder();
        for (double upTo : all.bounds()) {
            bound.setLength(0);
            Numbers.append(bound, upTo);
            label(labels, "le", bound.toString());
            line(out, "_bucket", labels, all.atMost(upTo));
            labels.setLength(length);
        }
        label(labels, "le", "+Inf");
        line(out, "_bucket", labels, all.count());
        labels.setLength(length);
        line(out, "_sum", labels, all.sum());
        line(out, "_count", labels, all.count());
    }

    private void summary(StringBuilder out, StringBuilder labels, Distribution all) {
        int length = labels.length();
        var share = new StringBuilder();
        for (double quantile : Numbers.QUANTILES) {
            share.setLength(0);
            Numbers.append(share, quantile);
            label(labels, "quantile", share.toString());
            line(out, "", labels, all.quantile(quantile));
            labels.setLength(length);
        }
        line(out, "_sum", labels, all.sum());
        line(out, "_count", labels, all.count());
    }

    private void line(StringBuilder out, String suffix, StringBuilder labels, long value) {
        line(out, suffix, labels).append(value).append('\n');
    }

    private void line(StringBuilder out, String suffix, StringBuilder labels, double value) {
        line(out, suffix, labels);
        if (Double.isInfinite(value)) out.append(value > 0 ? "+Inf" : "-Inf");
        else Numbers.append(out, value);
        out.append('\n');
    }

    private StringBuilder line(StringBuilder out, String suffix, StringBuilder labels) {
        return out.append(name).append(suffix).append('{').append(labels).append("} ");
    }

    private static void label(StringBuilder out, String name, String value) {
        if (out.length() > 0) out.append(',');
        out.append(clean(name)).append("=\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '"' -> out.append("\\\"");
                case '\n' -> out.append("\\n");
                default -> out.append(c);
            }
        }
        out.append('"');
    }
}
