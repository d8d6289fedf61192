package dev.sluice.xds.read;

import java.util.Collection;

/** Suggests the name that was probably meant. */
public final class DidYouMean {
    private DidYouMean() {}

    /** Returns {@code ", did you mean "x"?"} for the nearest of the names, or an empty text when none is near. */
    public static String suffix(String written, Collection<String> names) {
        String best = "";
        int least = Math.max(2, written.length() / 3) + 1;
        for (var name : names) {
            int distance = distance(written, name, least);
            if (distance < least) {
                least = distance;
                best = name;
            }
        }
        return best.isEmpty() ? "" : ", did you mean \"" + best + "\"?";
    }

    /** The number of insertions, deletions and changes between two texts (Levenshtein), or the limit if it is more. */
    private static int distance(String a, String b, int limit) {
        if (Math.abs(a.length() - b.length()) >= limit) {
            return limit;
        }
        var row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
