package dev.sluice.proxy.route;

import com.google.re2j.Pattern;
import dev.sluice.xds.model.StringMatcher;
import java.util.Locale;

/** A compiled string matcher. Regular expressions are RE2's, matched whole, in time linear in the text. */
public interface TextRule {
    /** Whether the text satisfies the rule. */
    boolean matches(String text);

    /** Compiles a matcher whose expression has been checked already. */
    static TextRule of(StringMatcher matcher) {
        return switch (matcher) {
            case StringMatcher.Exact rule -> {
                var exact = rule.exact();
                yield rule.ignoreCase() ? exact::equalsIgnoreCase : exact::equals;
            }
            case StringMatcher.Prefix rule -> {
                var prefix = rule.prefix();
                boolean ignoreCase = rule.ignoreCase();
                yield text -> text.regionMatches(ignoreCase, 0, prefix, 0, prefix.length());
            }
            case StringMatcher.Suffix rule -> {
                var suffix = rule.suffix();
                int length = suffix.length();
                boolean ignoreCase = rule.ignoreCase();
                yield text -> text.regionMatches(ignoreCase, text.length() - length, suffix, 0, length);
            }
            case StringMatcher.Contains rule -> {
                var part = rule.contains();
                if (!rule.ignoreCase()) yield text -> text.contains(part);
                var lower = part.toLowerCase(Locale.ROOT);
                yield text -> text.toLowerCase(Locale.ROOT).contains(lower);
            }
            case StringMatcher.SafeRegex rule -> {
                var pattern = Pattern.compile(rule.regex());
                yield pattern::matches;
            }
        };
    }
}
