package dev.sluice.proxy.boot;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * One line a record, by a pattern with the flags of Envoy's {@code --log-format}; a stack trace follows its line. Source
 * files and lines are not known, so {@code %g}, {@code %s} and {@code %@} are the logger's name and {@code %#} is 0.
 */
final class LogLine extends Formatter {
    static final String DEFAULT = "[%Y-%m-%d %T.%e][%l][%n] %v";

    private interface Piece {
        void write(StringBuilder out, LogRecord record, ZonedDateTime at, String message);
    }

    private final List<Piece> pieces;
    private final boolean escaped;
    private final ZoneId zone;

    /** Lines of the default shape. */
    LogLine() {
        this(DEFAULT, false);
    }

    /**
     * Lines of a pattern, in the time zone of the process.
     *
     * @param escaped whether line ends within messages are written as {@code \n}
     * @throws IllegalArgumentException naming a flag that is not known
     */
    LogLine(String pattern, boolean escaped) {
        this.pieces = compile(pattern);
        this.escaped = escaped;
        this.zone = ZoneId.systemDefault();
    }

    private static List<Piece> compile(String pattern) {
        var pieces = new ArrayList<Piece>();
        var literal = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c != '%' || i + 1 == pattern.length()) {
                literal.append(c);
                continue;
            }
            char flag = pattern.charAt(++i);
            if (flag == '%') {
                literal.append('%');
                continue;
            }
            text(pieces, literal);
            pieces.add(piece(flag));
        }
        text(pieces, literal);
        return List.copyOf(pieces);
    }

    private static void text(List<Piece> pieces, StringBuilder literal) {
        if (literal.isEmpty()) return;
        var text = literal.toString();
        literal.setLength(0);
        pieces.add((out, record, at, message) -> out.append(text));
    }

    private static Piece piece(char flag) {
        return switch (flag) {
            case 'v', '_', 'j' -> (out, record, at, message) -> out.append(message);
            case 'l' -> (out, record, at, message) -> out.append(word(record.getLevel()));
            case 'L' ->
                (out, record, at, message) ->
                        out.append(Character.toUpperCase(word(record.getLevel()).charAt(0)));
            case 'n', 'g', 's', '@', '!' -> (out, record, at, message) -> out.append(record.getLoggerName());
            case '#' -> (out, record, at, message) -> out.append('0');
            case 't' -> (out, record, at, message) -> out.append(record.getLongThreadID());
            case 'P' ->
                (out, record, at, message) -> out.append(ProcessHandle.current().pid());
            case '^', '$' -> (out, record, at, message) -> {}; // colours
            case 'Y' -> moment("yyyy");
            case 'C' -> moment("yy");
            case 'm' -> moment("MM");
            case 'd' -> moment("dd");
            case 'H' -> moment("HH");
            case 'I' -> moment("hh");
            case 'M' -> moment("mm");
            case 'S' -> moment("ss");
            case 'e' -> moment("SSS");
            case 'f' -> moment("SSSSSS");
            case 'F' -> moment("nnnnnnnnn");
            case 'p' -> moment("a");
            case 'T', 'X' -> moment("HH:mm:ss");
            case 'R' -> moment("HH:mm");
            case 'D', 'x' -> moment("MM/dd/yy");
            case 'z' -> moment("xxx");
            case 'E' -> (out, record, at, message) -> out.append(at.toEpochSecond());
            default -> throw new IllegalArgumentException("unknown flag %" + flag);
        };
    }

    private static Piece moment(String pattern) {
        var format = DateTimeFormatter.ofPattern(pattern);
        return (out, record, at, message) -> format.formatTo(at, out);
    }

    @Override
    public String format(LogRecord record) {
        var text = new StringBuilder(120);
        var at = record.getInstant().atZone(zone);
        var message = formatMessage(record);
        if (escaped) message = message.replace("\r", "\\r").replace("\n", "\\n");
        for (var piece : pieces) piece.write(text, record, at, message);
        text.append('\n');
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
