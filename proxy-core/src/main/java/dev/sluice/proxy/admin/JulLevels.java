package dev.sluice.proxy.admin;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Logger;

/** Levels of java.util.logging, by groups of loggers: our packages and the libraries that log. */
public final class JulLevels implements LogLevels {
    // Held here, as the JDK itself holds loggers weakly and would forget their levels.
    private final Map<String, Logger> groups = new TreeMap<>();

    /** Groups by their short names, each with the logger at their root. */
    public JulLevels(Map<String, String> groups) {
        groups.forEach((name, logger) -> this.groups.put(name, Logger.getLogger(logger)));
    }

    @Override
    public Map<String, String> levels() {
        var levels = new TreeMap<String, String>();
        groups.forEach((name, logger) -> levels.put(name, word(effective(logger))));
        return levels;
    }

    @Override
    public boolean set(String name, Level level) {
        var logger = groups.get(name);
        if (logger == null) return false;
        logger.setLevel(jul(level));
        return true;
    }

    @Override
    public void setAll(Level level) {
        for (var logger : groups.values()) logger.setLevel(jul(level));
    }

    private static java.util.logging.Level jul(Level level) {
        return switch (level) {
            case TRACE -> java.util.logging.Level.FINEST;
            case DEBUG -> java.util.logging.Level.FINE;
            case INFO -> java.util.logging.Level.INFO;
            case WARNING -> java.util.logging.Level.WARNING;
            case ERROR, CRITICAL -> java.util.logging.Level.SEVERE;
            case OFF -> java.util.logging.Level.OFF;
        };
    }

    private static String word(int level) {
        for (var known : new Level[] {Level.TRACE, Level.DEBUG, Level.INFO, Level.WARNING, Level.ERROR}) {
            if (level <= jul(known).intValue()) return known.name().toLowerCase(Locale.ROOT);
        }
        return "off";
    }

    private static int effective(Logger logger) {
        for (var at = logger; at != null; at = at.getParent()) {
            if (at.getLevel() != null) return at.getLevel().intValue();
        }
        return java.util.logging.Level.INFO.intValue();
    }
}
