package dev.sluice.proxy.boot;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.logging.ConsoleHandler;
import java.util.logging.FileHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The process's own log: lines on standard error or in a file, at a level that can change while it runs. */
final class Logging {
    /** The loggers whose level the admin page changes, by the name it shows, and what they stand for. */
    static final Map<String, String> GROUPS = Map.of(
            "main", "main", "config", "config", "dns", "dns", "admin", "dev.sluice.proxy.admin", "netty", "io.netty");

    private Logging() {}

    /** Replaces what the JVM has set up. */
    static void configure(RunOptions options) throws BadConfiguration, IOException {
        var level = options.level();
        var line = options.log.line();
        var components = options.log.components();
        var file = options.logPath;
        LogManager.getLogManager().reset();
        Handler handler = file == null ? new ConsoleHandler() : new FileHandler(file.toString(), true);
        handler.setLevel(Level.ALL);
        handler.setFormatter(line);
        var root = Logger.getLogger("");
        root.addHandler(handler);
        root.setLevel(level);
        // Netty says at debug level what it found; only its problems belong in our log.
        Logger.getLogger("io.netty").setLevel(level.intValue() < Level.INFO.intValue() ? level : Level.WARNING);
        // The admin pages hold these loggers from here on, so that their levels stay.
        components.forEach((name, own) -> {
            var logger = GROUPS.get(name);
            if (logger != null) Logger.getLogger(logger).setLevel(own);
        });
    }

    /** The level that goes by Envoy's name, or null. */
    static @Nullable Level level(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "trace" -> Level.FINEST;
            case "debug" -> Level.FINE;
            case "info" -> Level.INFO;
            case "warning", "warn" -> Level.WARNING;
            case "error", "critical" -> Level.SEVERE;
            case "off" -> Level.OFF;
            default -> null;
        };
    }
}
