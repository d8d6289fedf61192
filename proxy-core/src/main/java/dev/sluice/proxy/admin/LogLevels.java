package dev.sluice.proxy.admin;

import java.util.Map;

/** The process's loggers. */
public interface LogLevels {
    /** Each logger's level, by name. */
    Map<String, String> levels();

    /** Sets one logger's level; false when there is no such logger. */
    boolean set(String logger, Level level);

    /** Sets all. */
    void setAll(Level level);

    /** Envoy's levels. */
    enum Level {
        TRACE,
        DEBUG,
        INFO,
        WARNING,
        ERROR,
        CRITICAL,
        OFF
    }
}
