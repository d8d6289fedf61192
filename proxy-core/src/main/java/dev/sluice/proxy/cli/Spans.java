package dev.sluice.proxy.cli;

import java.util.Locale;

/** Lengths of time and sizes in words. */
final class Spans {
    private Spans() {}

    /** Two figures that matter: {@code 850ms}, {@code 12.3s}, {@code 4m10s}, {@code 3h05m}, {@code 2d04h}. */
    static String time(long millis) {
        if (millis < 1000) return millis + "ms";
        long seconds = millis / 1000;
        if (seconds < 60) return String.format(Locale.ROOT, "%.1fs", millis / 1000.0);
        if (seconds < 3600) return String.format(Locale.ROOT, "%dm%02ds", seconds / 60, seconds % 60);
        if (seconds < 86_400) return String.format(Locale.ROOT, "%dh%02dm", seconds / 3600, seconds / 60 % 60);
        return String.format(Locale.ROOT, "%dd%02dh", seconds / 86_400, seconds / 3600 % 24);
    }

    /** In the unit that leaves one to four figures. */
    static String bytes(long count) {
        if (count < 10_240) return count + " B";
        if (count < 10_240 * 1024) return count / 1024 + " KiB";
        return count / (1024 * 1024) + " MiB";
    }

    /** {@code 1 message}, {@code 2 messages}. */
    static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
