package dev.sluice.proxy.boot;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/** One line a record, in the shape of Envoy's: {@code [time][level][logger] message}; a stack trace follows its line. */
final class LogLine extends Formatter {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    @Override
    public String format(LogRecord record) {
        var text = new StringBuilder(120)
                .append('[')
                .append(TIME.format(record.getInstant()))
                .append("][")
                .append(word(record.getLevel()))
                .append("][")
                .append(record.getLoggerName())
                .append("] ")
                .append(formatMessage(record))
                .append('\n');
        var thrown = record.getThrown();
        if (thrown != null) {
            var trace = new StringWriter();
            thrown.printStackTrace(new PrintWriter(trace, true));
            text.append(trace);
        }
        return text.toString();
    }

    private static String word(Level level) {
        int value = level.intValue();
        if (value >= Level.SEVERE.intValue()) return "error";
        if (value >= Level.WARNING.intValue()) return "warning";
        if (value >= Level.INFO.intValue()) return "info";
        return value >= Level.FINE.intValue() ? "debug" : "trace";
    }
}
