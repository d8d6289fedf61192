package dev.sluice.proxy.format;

import dev.sluice.proxy.http.HeaderName;
import dev.sluice.xds.model.FormatPart;
import dev.sluice.xds.model.FormatString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A text with operators, compiled: writing it to a {@link Line} makes no strings. Immutable and thread-safe; shared by
 * workers.
 */
public final class Format {
    private static final byte[] DASH = {'-'};
    private static final byte[] NOTHING = {};

    private final Operator[] operators; // literals among them
    private final byte[] missing;

    private Format(List<Operator> operators, boolean omitEmptyValues) {
        this.operators = operators.toArray(Operator[]::new);
        this.missing = omitEmptyValues ? NOTHING : DASH;
    }

    /**
     * Compiles a text.
     *
     * @param omitEmptyValues whether a missing value is nothing in place of {@code -}
     * @throws IllegalArgumentException naming the operator that is unknown or wrongly used
     */
    public static Format compile(FormatString text, boolean omitEmptyValues, Surroundings surroundings) {
        var operators = new ArrayList<Operator>();
        for (var part : text.parts()) {
            operators.add(
                    switch (part) {
                        case FormatPart.Literal literal -> literal(literal.text());
                        case FormatPart.Operator operator -> Operators.compile(operator, surroundings);
                    });
        }
        return new Format(operators, omitEmptyValues);
    }

    /** Writes the text. */
    public void write(StreamView view, Line out) {
        for (var operator : operators) if (!operator.write(view, out)) out.put(missing);
    }

    /**
     * Writes the text for a log, whose lines only the text itself may end: control bytes that a client has encoded in a value
     * stay percent-encoded. (Envoy writes them as they are.)
     */
    public void writeLine(StreamView view, Line out) {
        for (var operator : operators) {
            int start = out.length();
            if (!operator.write(view, out)) out.put(missing);
            else if (operator.decodes()) out.encodeControlsFrom(start);
        }
    }

    /** Writes a value of JSON: a number, a quoted string, or null. False when null would be right, and nothing was written. */
    boolean writeJson(StreamView view, Line out) {
        if (operators.length == 1 && operators[0].number()) return operators[0].write(view, out);
        int start = out.length();
        out.put('"');
        if (operators.length == 1) {
            if (!operators[0].write(view, out)) {
                out.truncate(start);
                return false;
            }
        } else {
            write(view, out);
        }
        out.escapeJsonFrom(start + 1);
        out.put('"');
        return true;
    }

    /** The fields of the response's head and trailers that operators read. */
    public List<HeaderName> responseNames() {
        var names = new ArrayList<HeaderName>();
        for (var operator : operators) names.addAll(operator.responseNames());
        return names;
    }

    private static Operator literal(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return (view, out) -> {
            out.put(bytes);
            return true;
        };
    }
}
