package dev.sluice.proxy.stats;

import java.util.ArrayList;
import java.util.List;

/** All samples of one name, as Prometheus wants them together. */
final class Family {
    private final String name;
    private final Prometheus.Pass pass;
    private final List<List<Tag>> scopes;
    private final List<Column> columns = new ArrayList<>(1);

    Family(String name, Prometheus.Pass pass, List<List<Tag>> scopes) {
        this.name = name;
        this.pass = pass;
        this.scopes = scopes;
    }

    Column column(List<Tag> tags) {
        var column = new Column(tags);
        columns.add(column);
        return column;
    }

    void write(StringBuilder out) {
        out.append("# TYPE ").append(name);
        switch (pass) {
            case COUNTERS -> out.append(" counter\n");
            case GAUGES -> out.append(" gauge\n");
            case HISTOGRAMS -> out.append(" histogram\n");
        }
        for (var column : columns) {
            for (int i = 0; i < column.count(); i++) {
                var labels = new StringBuilder();
                for (var tag : column.tags()) label(labels, tag.name(), tag.value());
                for (var tag : scopes.get(column.scope(i))) label(labels, tag.name(), tag.value());
                if (pass == Prometheus.Pass.HISTOGRAMS) histogram(out, labels, column.distribution(i));
                else if (column.decimal()) line(out, "", labels, Double.longBitsToDouble(column.value(i)));
                else line(out, "", labels, column.value(i));
            }
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

    private void line(StringBuilder out, String suffix, StringBuilder labels, long value) {
        out.append(name).append(suffix).append('{').append(labels).append("} ");
        out.append(value).append('\n');
    }

    private void line(StringBuilder out, String suffix, StringBuilder labels, double value) {
        out.append(name).append(suffix).append('{').append(labels).append("} ");
        if (Double.isInfinite(value)) out.append(value > 0 ? "+Inf" : "-Inf");
        else Numbers.append(out, value);
        out.append('\n');
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
