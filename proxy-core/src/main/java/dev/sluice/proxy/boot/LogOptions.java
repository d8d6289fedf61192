package dev.sluice.proxy.boot;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;

/** How the process's own log is written, but for its level and place. */
final class LogOptions {
    @Nullable
    String componentLogLevel;

    String format = LogLine.DEFAULT;
    boolean escaped;

    /** The lines of the log. */
    LogLine line() throws BadConfiguration {
        try {
            return new LogLine(format, escaped);
        } catch (IllegalArgumentException e) {
            throw new BadConfiguration(List.of("--log-format: " + e.getMessage()));
        }
    }

    /** The levels of single loggers, by the names of {@link Logging#GROUPS} and of Envoy's. */
    Map<String, Level> components() throws BadConfiguration {
        var levels = new LinkedHashMap<String, Level>();
        if (componentLogLevel == null) return levels;
        for (var pair : componentLogLevel.split(",", -1)) {
            int colon = pair.indexOf(':');
            var level =
                    colon < 0 ? null : Logging.level(pair.substring(colon + 1).strip());
            if (level == null) {
                throw new BadConfiguration(List.of("--component-log-level " + pair
                        + ": say name:level, with trace, debug, info, warning, error, critical or off"));
            }
            levels.put(pair.substring(0, colon).strip(), level);
        }
        return levels;
    }
}
