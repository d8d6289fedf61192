package dev.sluice.proxy.boot;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Envoy's flags about the process's own log, but for its level and place. */
final class LogOptions {
    @Option(
            names = "--component-log-level",
            paramLabel = "NAME:LEVEL,…",
            description = "levels of single loggers; names of Envoy's that there are none of here have no effect")
    @Nullable
    String componentLogLevel;

    @Option(
            names = "--log-format",
            paramLabel = "PATTERN",
            description =
                    "of a line: %%Y %%m %%d %%H %%M %%S %%T %%F %%e %%f %%E %%z, %%l or %%L the level, %%n the logger, %%v the message,"
                            + " %%t the thread, %%P the process; default " + LogLine.SHOWN_DEFAULT)
    String format = LogLine.DEFAULT;

    @Option(names = "--log-format-escaped", description = "escape line ends within messages")
    boolean escaped;

    @Option(
            names = {"--enable-fine-grain-logging", "--log-stacktrace-single-entry"},
            hidden = true,
            description = "accepted: loggers are fine-grained, and a stack trace follows its line")
    boolean withoutEffect;

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
