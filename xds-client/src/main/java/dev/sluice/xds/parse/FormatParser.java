package dev.sluice.xds.parse;

import dev.sluice.xds.model.FormatPart;
import dev.sluice.xds.model.FormatString;
import dev.sluice.xds.read.FieldPath;
import dev.sluice.xds.read.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Takes format strings apart (Envoy: {@code %OPERATOR(arguments):length%}, {@code %%} for a percent sign). */
final class FormatParser {
    private static final Pattern OPERATOR = Pattern.compile("%([A-Z0-9_]{1,80})(?:\\(([^)]*)\\))?(?::([0-9]{1,18}))?%");

    private FormatParser() {}

    static FormatString parse(String text, FieldPath at, Problems problems) {
        var parts = new ArrayList<FormatPart>();
        var literal = new StringBuilder();
        var matcher = OPERATOR.matcher(text);
        for (int i = 0; i < text.length(); ) {
            if (text.charAt(i) != '%') {
                literal.append(text.charAt(i++));
            } else if (text.startsWith("%%", i)) {
                literal.append('%');
                i += 2;
            } else if (matcher.region(i, text.length()).lookingAt()) {
                end(literal, parts);
                var problem = FormatOperators.problem(matcher.group(1), matcher.group(2), matcher.group(3) != null);
                if (problem != null) {
                    problems.add(at, problem);
                }
                var length = matcher.group(3);
                parts.add(new FormatPart.Operator(
                        matcher.group(1),
                        matcher.group(2),
                        length == null ? null : (int) Math.min(Integer.MAX_VALUE, Long.parseLong(length))));
                i = matcher.end();
            } else {
                problems.add(at, "no operator follows the % at position " + i + " of \"" + text + "\"; write %% for %");
                return new FormatString(text, List.of());
            }
        }
        end(literal, parts);
        return new FormatString(text, parts);
    }

    private static void end(StringBuilder literal, List<FormatPart> parts) {
        if (!literal.isEmpty()) {
            parts.add(new FormatPart.Literal(literal.toString()));
            literal.setLength(0);
        }
    }
}
