package dev.sluice.xds.parse;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.sluice.xds.model.FractionalPercent;
import dev.sluice.xds.model.HeaderMatch;
import dev.sluice.xds.model.HeaderMatcher;
import dev.sluice.xds.model.QueryParameterMatcher;
import dev.sluice.xds.model.StringMatcher;
import dev.sluice.xds.read.FieldPath;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import java.util.ArrayList;
import java.util.List;

/** Conditions on texts, headers and query parameters. */
@SuppressWarnings("deprecation") // Envoy deprecates some of these fields and still takes them
final class MatcherParser {
    static final List<MessageSupport> SUPPORT = List.of(
            MessageSupport.of("envoy.type.matcher.v3.RegexMatcher")
                    .worksBut("regex", "RE2 syntax; the whole text must match")
                    .accepted("deprecated; RE2 is the only engine", "google_re2"),
            MessageSupport.of("envoy.type.matcher.v3.RegexMatchAndSubstitute")
                    .works("pattern")
                    .worksBut("substitution", "naming a group the pattern does not have replaces nothing, as in Envoy"),
            MessageSupport.of("envoy.type.matcher.v3.StringMatcher")
                    .works("exact", "prefix", "suffix", "safe_regex", "contains", "ignore_case"),
            MessageSupport.of("envoy.config.route.v3.HeaderMatcher")
                    .works("name", "exact_match", "safe_regex_match", "range_match", "present_match", "prefix_match")
                    .works("suffix_match", "contains_match", "string_match", "invert_match")
                    .works("treat_missing_header_as_empty"),
            MessageSupport.of("envoy.type.v3.Int64Range").works("start", "end"),
            MessageSupport.of("envoy.config.route.v3.QueryParameterMatcher")
                    .works("name", "string_match", "present_match"),
            MessageSupport.of("envoy.type.v3.FractionalPercent").works("numerator", "denominator"),
            MessageSupport.of("envoy.config.core.v3.RuntimeFractionalPercent")
                    .works("default_value")
                    .accepted("there is no runtime, so the default value counts", "runtime_key"));

    private static final String WHOLE_MATCH = "\\0";
    private static final java.util.regex.Pattern ESCAPE = java.util.regex.Pattern.compile("\\\\(.?)");

    private final Scope scope;

    MatcherParser(Scope scope) {
        this.scope = scope;
    }

    /** A regular expression, checked. */
    String regex(RegexMatcher matcher, FieldPath at) {
        groups(matcher.getRegex(), at.field("regex"));
        return matcher.getRegex();
    }

    /**
     * A replacement, in a form that means what it means in Envoy: one that names a group there is not leaves the text as
     * it is, and one with a backslash before something else ends there (RE2: GlobalReplace).
     */
    String substitution(RegexMatchAndSubstitute rewrite, FieldPath at) {
        int groups = groups(rewrite.getPattern().getRegex(), at.field("pattern").field("regex"));
        var text = rewrite.getSubstitution();
        var where = at.field("substitution");
        int end = text.length();
        var escapes = ESCAPE.matcher(text);
        while (escapes.find()) {
            var escaped = escapes.group(1);
            boolean digit = !escaped.isEmpty() && Character.isDigit(escaped.charAt(0));
            if (digit && groups >= 0 && Integer.parseInt(escaped) > groups) {
                scope.problems().warn(where, "names group " + escaped + " of " + groups + ": nothing is replaced");
                return WHOLE_MATCH;
            }
            if (!digit && !escaped.equals("\\") && end == text.length()) {
                scope.problems().warn(where, "ends before a backslash without a digit or a backslash after it");
                end = escapes.start();
            }
        }
        return text.substring(0, end);
    }

    /** The number of groups of a regular expression, or -1 after adding a problem. */
    int groups(String regex, FieldPath at) {
        try {
            return Pattern.compile(regex).groupCount();
        } catch (PatternSyntaxException notRegex) {
            scope.problem(at, "is no regular expression in RE2 syntax: " + notRegex.getMessage());
            return -1;
        }
    }

    StringMatcher text(io.envoyproxy.envoy.type.matcher.v3.StringMatcher matcher, FieldPath at) {
        boolean ignoreCase = matcher.getIgnoreCase();
        return switch (matcher.getMatchPatternCase()) {
            case PREFIX -> new StringMatcher.Prefix(matcher.getPrefix(), ignoreCase);
            case SUFFIX -> new StringMatcher.Suffix(matcher.getSuffix(), ignoreCase);
            case CONTAINS -> new StringMatcher.Contains(matcher.getContains(), ignoreCase);
            case SAFE_REGEX -> {
                if (ignoreCase) {
                    scope.problem(at.field("ignore_case"), "has no effect with safe_regex: write (?i) into the regex");
                }
                yield new StringMatcher.SafeRegex(regex(matcher.getSafeRegex(), at.field("safe_regex")));
            }
            case EXACT, CUSTOM, MATCHPATTERN_NOT_SET -> new StringMatcher.Exact(matcher.getExact(), ignoreCase);
        };
    }

    HeaderMatcher header(io.envoyproxy.envoy.config.route.v3.HeaderMatcher matcher, FieldPath at) {
        HeaderMatch match = switch (matcher.getHeaderMatchSpecifierCase()) {
            case EXACT_MATCH -> text(new StringMatcher.Exact(matcher.getExactMatch(), false));
            case PREFIX_MATCH -> text(new StringMatcher.Prefix(matcher.getPrefixMatch(), false));
            case SUFFIX_MATCH -> text(new StringMatcher.Suffix(matcher.getSuffixMatch(), false));
            case CONTAINS_MATCH -> text(new StringMatcher.Contains(matcher.getContainsMatch(), false));
            case SAFE_REGEX_MATCH ->
                text(new StringMatcher.SafeRegex(regex(matcher.getSafeRegexMatch(), at.field("safe_regex_match"))));
            case STRING_MATCH -> text(text(matcher.getStringMatch(), at.field("string_match")));
            case RANGE_MATCH ->
                new HeaderMatch.Range(
                        matcher.getRangeMatch().getStart(),
                        matcher.getRangeMatch().getEnd());
            case PRESENT_MATCH -> new HeaderMatch.Present(matcher.getPresentMatch());
            case HEADERMATCHSPECIFIER_NOT_SET -> new HeaderMatch.Present(true);
        };
        return new HeaderMatcher(
                Values.lower(matcher.getName()),
                match,
                matcher.getInvertMatch(),
                matcher.getTreatMissingHeaderAsEmpty());
    }

    private static HeaderMatch text(StringMatcher matcher) {
        return new HeaderMatch.Text(matcher);
    }

    List<HeaderMatcher> headers(List<io.envoyproxy.envoy.config.route.v3.HeaderMatcher> matchers, FieldPath at) {
        var all = new ArrayList<HeaderMatcher>();
        for (var matcher : matchers) {
            all.add(header(matcher, at.index(all.size())));
        }
        return all;
    }

    List<QueryParameterMatcher> queryParameters(
            List<io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher> matchers, FieldPath at) {
        var all = new ArrayList<QueryParameterMatcher>();
        for (var matcher : matchers) {
            var where = at.index(all.size()).field("string_match");
            all.add(new QueryParameterMatcher(
                    matcher.getName(),
                    matcher.hasStringMatch() ? text(matcher.getStringMatch(), where) : null,
                    !matcher.hasPresentMatch() || matcher.getPresentMatch()));
        }
        return all;
    }

    static FractionalPercent fraction(io.envoyproxy.envoy.type.v3.FractionalPercent percent) {
        int denominator = switch (percent.getDenominator()) {
            case HUNDRED, UNRECOGNIZED -> 100;
            case TEN_THOUSAND -> 10_000;
            case MILLION -> 1_000_000;
        };
        return new FractionalPercent(percent.getNumerator(), denominator);
    }
}
