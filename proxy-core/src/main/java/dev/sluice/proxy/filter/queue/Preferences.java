package dev.sluice.proxy.filter.queue;

import dev.sluice.proxy.http.HeaderName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a Prefer header says (RFC 7240). Preferences that cannot be understood are ignored, as the RFC wants; of one that
 * is repeated the first counts, whether it can be understood or not.
 *
 * @param respondAsync the caller takes a 202
 * @param waitSeconds how long it waits for the real answer, at most {@value #LONGEST_WAIT}; 0 for not at all
 * @param others the header without those two, or null when nothing is left; where one of them was there, without what
 *     is malformed, too
 */
record Preferences(
        boolean respondAsync, int waitSeconds, @Nullable String others) {
    static final HeaderName HEADER = HeaderName.of("prefer");
    static final int LONGEST_WAIT = 30;
    // RFC 7240, 2; possessive, so that matching is linear.
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]++";
    private static final String NAMED = TOKEN + "(?:[ \\t]*+=[ \\t]*+(?:" + TOKEN + "|\"(?:[^\"\\\\]|\\\\.)*+\")?+)?+";
    private static final Pattern WELL_FORMED = Pattern.compile(NAMED + "(?:[ \\t]*+;[ \\t]*+(?:" + NAMED + ")?+)*+");
    private static final Preferences NONE = new Preferences(false, 0, null);

    /** Reads the header's values, joined by commas; null when there is none. */
    static Preferences of(@Nullable String header) {
        if (header == null) return NONE;
        boolean async = false;
        boolean waits = false;
        boolean taken = false;
        int wait = 0;
        var others = new ArrayList<String>();
        for (var preference : split(header)) {
            int end = preference.indexOf(';');
            var pair = end < 0 ? preference : preference.substring(0, end);
            int equals = pair.indexOf('=');
            var name = (equals < 0 ? pair : pair.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
            var value = equals < 0 ? "" : unquoted(pair.substring(equals + 1).strip());
            switch (name) {
                case "respond-async" -> {
                    async |= value.isEmpty(); // it has no value
                    taken = true;
                }
                case "wait" -> {
                    taken = true;
                    if (!waits) wait = Math.max(0, seconds(value));
                    waits = true;
                }
                default -> {
                    if (!preference.isBlank()) others.add(preference.strip());
                }
            }
        }
        // A header that is not as it came must be a good one.
        if (taken) others.removeIf(other -> !WELL_FORMED.matcher(other).matches());
        return new Preferences(async, wait, others.isEmpty() ? null : String.join(", ", others));
    }

    /** Seconds to wait, at most {@value #LONGEST_WAIT}; -1 when it is no number. */
    static int seconds(String text) {
        if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) return -1;
        int seconds = 0;
        for (int i = 0; i < text.length() && seconds <= LONGEST_WAIT; i++)
            seconds = seconds * 10 + text.charAt(i) - '0';
        return Math.min(LONGEST_WAIT, seconds);
    }

    /** A value is a token or a quoted string, and means the same as either. */
    private static String unquoted(String word) {
        boolean quoted = word.length() >= 2 && word.startsWith("\"") && word.endsWith("\"");
        return quoted ? word.substring(1, word.length() - 1) : word;
    }

    /** The list's members; a comma in a quoted string separates nothing. */
    private static List<String> split(String header) {
        var members = new ArrayList<String>();
        boolean quoted = false;
        int begin = 0;
        for (int i = 0; i < header.length(); i++) {
            char c = header.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted) {
                i++;
            } else if (c == ',' && !quoted) {
                members.add(header.substring(begin, i));
                begin = i + 1;
            }
        }
        members.add(header.substring(begin));
        return members;
    }
}
