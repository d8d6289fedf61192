package dev.sluice.xds.read;

import java.math.BigInteger;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Gives an unquoted scalar its type as Envoy's YAML reader does: boolean, whole number, number, else text. */
final class PlainScalar {
    private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> TRUE =
            Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
    private static final Set<String> FALSE =
            Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,30}");
    private static final Pattern HEX = Pattern.compile("0[xX][0-9a-fA-F]{1,16}");
    private static final Pattern OCTAL = Pattern.compile("[-+]?0[0-7]{1,20}");
    private static final Pattern NUMBER =
            Pattern.compile("[-+]?(\\.[0-9]{1,60}|[0-9]{1,60}(\\.[0-9]{0,60})?)([eE][-+]?[0-9]{1,4})?");
    private static final int LONGEST = 80;

    private PlainScalar() {}

    /** Returns a Boolean, Long, BigInteger, Double, String or null. */
    static @Nullable Object resolve(String text) {
        if (NULL.contains(text)) {
            return null;
        }
        if (TRUE.contains(text)) {
            return true;
        }
        if (FALSE.contains(text)) {
            return false;
        }
        if (text.length() > LONGEST) {
            return text;
        }
        if (INTEGER.matcher(text).matches()) {
            return narrow(new BigInteger(text));
        }
        if (HEX.matcher(text).matches()) {
            return narrow(new BigInteger(text.substring(2), 16));
        }
        return NUMBER.matcher(text).matches() ? (Object) Double.valueOf(text) : text;
    }

    /**
     * The same as Envoy's YAML reader, which knows no decimal numbers and no large ones: they stay text, and whoever
     * wants a number reads it from that. A leading 0 means octal. Returns a Boolean, a Long of 32 bits, text or null.
     */
    static @Nullable Object yaml(String text) {
        var value = OCTAL.matcher(text).matches() ? (Object) octal(text) : resolve(text);
        return switch (value) {
            case Long number -> number == number.intValue() ? number : number.toString();
            case Number number -> text;
            case null -> null;
            default -> value;
        };
    }

    private static Long octal(String text) {
        long value = Long.parseLong(text.replaceFirst("[-+]", ""), 8);
        return text.startsWith("-") ? -value : value;
    }

    private static Object narrow(BigInteger value) {
        return value.bitLength() < 64 ? (Object) value.longValue() : value;
    }
}
