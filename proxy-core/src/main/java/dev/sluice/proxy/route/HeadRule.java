package dev.sluice.proxy.route;

import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.Headers;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.xds.model.HeaderMatch;
import dev.sluice.xds.model.HeaderMatcher;
import dev.sluice.xds.model.QueryParameterMatcher;

/** A condition on a head besides its path. */
public interface HeadRule<H extends Headers> {
    /** Whether the head satisfies the rule. */
    boolean matches(H head);

    /**
     * A compiled header matcher. Of several fields of the name any may match; a missing header matches
     * nothing, inverted or not, but those that ask for its absence or treat it as empty (Envoy: HeaderMatcher).
     */
    static <H extends Headers> HeadRule<H> header(HeaderMatcher matcher) {
        var name = HeaderName.inRequest(matcher.name());
        boolean invert = matcher.invertMatch();
        if (matcher.match() instanceof HeaderMatch.Present presence) {
            boolean present = presence.present();
            return head -> (head.contains(name) == present) != invert;
        }
        boolean missingIsEmpty = matcher.treatMissingHeaderAsEmpty();
        TextRule rule = switch (matcher.match()) {
            case HeaderMatch.Text text -> TextRule.of(text.matcher());
            case HeaderMatch.Range range -> text -> inRange(text, range.start(), range.end());
            case HeaderMatch.Present present -> throw new IllegalStateException("handled above");
        };
        return head -> {
            int index = head.find(name);
            if (index < 0) return missingIsEmpty && rule.matches("") != invert;
            for (; index >= 0; index = head.find(name, index + 1)) if (rule.matches(head.value(index))) return !invert;
            return invert;
        };
    }

    /** A compiled query parameter matcher: the first parameter of the name counts; names are compared undecoded. */
    static HeadRule<RequestHead> query(QueryParameterMatcher matcher) {
        var name = matcher.name();
        var text = matcher.stringMatch();
        if (text == null) {
            return head -> matcher.present() == (QueryParameters.first(head.path(), name) != null);
        }
        var rule = TextRule.of(text);
        return head -> {
            var value = QueryParameters.first(head.path(), name);
            return value != null && rule.matches(value);
        };
    }

    private static boolean inRange(String text, long start, long end) {
        try {
            long value = Long.parseLong(text);
            return value >= start && value < end;
        } catch (NumberFormatException noNumber) {
            return false;
        }
    }
}
