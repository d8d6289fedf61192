package dev.sluice.queue.journal;

import java.util.Locale;

/** Names of the files in a journal directory; anything else there is foreign. */
final class FileNames {
    private static final String SEGMENT = "segment-";
    private static final String SPARE = "spare-";
    private static final String SUFFIX = ".slq";
    private static final String BAD = ".bad";
    /** A spare that is not complete. */
    static final String UNFINISHED = "spare.tmp";

    private FileNames() {}

    static String segment(long number) {
        return String.format(Locale.ROOT, "%s%016x%s", SEGMENT, number, SUFFIX);
    }

    static String spare(long serial) {
        return String.format(Locale.ROOT, "%s%016x%s", SPARE, serial, SUFFIX);
    }

    static String bad(long segment, int offset) {
        return String.format(Locale.ROOT, "%s%016x-%08x%s", SEGMENT, segment, offset, BAD);
    }

    static boolean isSegment(String name) {
        return numbered(name, SEGMENT);
    }

    static boolean isSpare(String name) {
        return numbered(name, SPARE);
    }

    static boolean isBad(String name) {
        return name.startsWith(SEGMENT) && name.endsWith(BAD);
    }

    static boolean isForeign(String name) {
        // A mounted volume brings lost+found; platforms leave dot files.
        return !isOwn(name) && !name.equals("lost+found") && !name.startsWith(".");
    }

    /** A file that a journal makes, the lock apart. */
    static boolean isOwn(String name) {
        return isSegment(name) || isSpare(name) || isBad(name) || name.equals(UNFINISHED);
    }

    private static boolean numbered(String name, String prefix) {
        return name.length() == prefix.length() + 16 + SUFFIX.length()
                && name.startsWith(prefix)
                && name.endsWith(SUFFIX)
                && name.substring(prefix.length(), prefix.length() + 16).matches("[0-9a-f]{16}");
    }

    /** The number in the name of a segment or spare. */
    static long number(String name) {
        int from = name.indexOf('-') + 1;
        return Long.parseUnsignedLong(name, from, from + 16, 16);
    }
}
