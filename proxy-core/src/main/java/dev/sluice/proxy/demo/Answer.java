package dev.sluice.proxy.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a command printed: of {@code curl -i}, a head and a body; else only text. */
record Answer(String text) {
    /** The status line's code, 0 where there is none. */
    int status() {
        var words = text.split("\\s+", 3);
        return words.length > 1 && words[0].startsWith("HTTP/") && words[1].matches("\\d{3}")
                ? Integer.parseInt(words[1])
                : 0;
    }

    /** The header's value, or an empty text. */
    String header(String name) {
        var wanted = name.toLowerCase(Locale.ROOT) + ":";
        for (var line : head()) {
            if (line.toLowerCase(Locale.ROOT).startsWith(wanted)) {
                return line.substring(wanted.length()).strip();
            }
        }
        return "";
    }

    private List<String> head() {
        var lines = new ArrayList<String>();
        for (var line : text.split("\r\n", -1)) {
            if (line.isEmpty()) break;
            lines.add(line);
        }
        return lines;
    }

    /** What follows the head. */
    String body() {
        int end = text.indexOf("\r\n\r\n");
        return (end < 0 ? text : text.substring(end + 4)).strip();
    }
}
