package dev.sluice.proxy.format;

import java.time.format.TextStyle;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** A moment of wall time in UTC by the specifiers of strftime, with Envoy's {@code %f} and {@code %E3S}. */
final class TimeOperator implements Operator {
    private static final String DEFAULT = "%Y-%m-%dT%H:%M:%E3SZ";

    /** One specifier or literal. */
    private interface Piece {
        void write(Clock clock, Line out);
    }

    private final NumberValue epochNanos;
    private final List<Piece> pieces = new ArrayList<>();

    /** Of a format; the empty one is Envoy's default. */
    TimeOperator(NumberValue epochNanos, String format) {
        this.epochNanos = epochNanos;
        compile(format.isEmpty() ? DEFAULT : format);
    }

    @Override
    public boolean write(StreamView view, Line out) {
        var clock = out.clock().set(epochNanos.of(view));
        for (int i = 0; i < pieces.size(); i++) pieces.get(i).write(clock, out);
        return true;
    }

    private void compile(String format) {
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%' || i + 1 == format.length()) {
                pieces.add((clock, out) -> out.put(c));
                continue;
            }
            char next = format.charAt(++i);
            if (next == 'E' && format.startsWith("*S", i + 1)) {
                subSeconds(6); // as Envoy prints it where the clock has microseconds
                i += 2;
            } else if (next == 'E' && format.startsWith("z", i + 1)) {
                literal("+00:00");
                i++;
            } else if (next == 'E' && i + 2 < format.length() && format.charAt(i + 2) == 'S') {
                subSeconds(digits(format, i + 1));
                i += 2;
            } else if (next >= '1' && next <= '9' && i + 1 < format.length() && format.charAt(i + 1) == 'f') {
                fraction(digits(format, i));
                i++;
            } else if (next >= '1' && next <= '9' && i + 1 < format.length() && format.charAt(i + 1) == 's') {
                specifier('s');
                i++;
            } else {
                specifier(next);
            }
        }
    }

    private static int digits(String format, int at) {
        int digits = format.charAt(at) - '0';
        if (digits < 1 || digits > 9) {
            throw new IllegalArgumentException("sub-seconds have 1 to 9 digits, in \"" + format + '"');
        }
        return digits;
    }

    private void literal(String text) {
        pieces.add((clock, out) -> out.put(text));
    }

    private void subSeconds(int digits) {
        specifier('S');
        literal(".");
        fraction(digits);
    }

    private void fraction(int digits) {
        int divisor = (int) Math.pow(10, 9 - digits);
        pieces.add((clock, out) -> out.padded(clock.nano / divisor, digits));
    }

    private void all(String specifiers) {
        for (int i = 0; i < specifiers.length(); i++) {
            char c = specifiers.charAt(i);
            if (Character.isLetter(c)) specifier(c);
            else literal(String.valueOf(c));
        }
    }

    private void specifier(char specifier) {
        switch (specifier) {
            case 'Y' -> pieces.add((clock, out) -> out.put((long) clock.year));
            case 'y' -> two(clock -> clock.year % 100);
            case 'm' -> two(clock -> clock.month);
            case 'd' -> two(clock -> clock.day);
            case 'H' -> two(clock -> clock.secondOfDay / 3600);
            case 'I' -> two(clock -> (clock.secondOfDay / 3600 + 11) % 12 + 1);
            case 'M' -> two(clock -> clock.secondOfDay / 60 % 60);
            case 'S' -> two(clock -> clock.secondOfDay % 60);
            case 'C' -> two(clock -> clock.year / 100);
            case 'V' -> two(clock -> clock.date().get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            case 's' -> pieces.add((clock, out) -> out.put(clock.epochSecond));
            case 'f' -> fraction(9);
            case 'j' -> pieces.add((clock, out) -> out.padded(clock.date().getDayOfYear(), 3));
            case 'u' ->
                pieces.add((clock, out) ->
                        out.put((long) clock.date().getDayOfWeek().getValue()));
            case 'w' ->
                pieces.add((clock, out) ->
                        out.put((long) clock.date().getDayOfWeek().getValue() % 7));
            case 'e' ->
                pieces.add((clock, out) -> {
                    if (clock.day < 10) out.put(' ');
                    out.put((long) clock.day);
                });
            case 'p' -> word(clock -> clock.secondOfDay < Clock.DAY / 2 ? "AM" : "PM");
            case 'a' -> word(clock -> clock.date().getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.US));
            case 'A' -> word(clock -> clock.date().getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.US));
            case 'b', 'h' -> word(clock -> clock.date().getMonth().getDisplayName(TextStyle.SHORT, Locale.US));
            case 'B' -> word(clock -> clock.date().getMonth().getDisplayName(TextStyle.FULL, Locale.US));
            case 'z' -> literal("+0000");
            case 'Z' -> literal("UTC");
            case 'T', 'X' -> all("H:M:S");
            case 'R' -> all("H:M");
            case 'F' -> all("Y-m-d");
            case 'D', 'x' -> all("m/d/y");
            case 'c' -> all("a b e H:M:S Y");
            case 'r' -> all("I:M:S p");
            case '%' -> literal("%");
            case 'G', 'g', 'U', 'W', 'k', 'l', 'n', 't', 'E', 'O', '+', 'v', 'P' ->
                throw new IllegalArgumentException("time specifier %" + specifier + " is not supported");
            default -> literal("%" + specifier); // unknown ones are printed as they stand (Envoy)
        }
    }

    private void two(ToIntFunction<Clock> value) {
        pieces.add((clock, out) -> out.padded(value.applyAsInt(clock), 2));
    }

    private void word(Function<Clock, String> value) {
        pieces.add((clock, out) -> out.put(value.apply(clock)));
    }
}
