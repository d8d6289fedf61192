package dev.sluice.xds.read;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns scalars of a tree into values of protobuf fields (protobuf: JSON mapping). */
final class Scalars {
    private static final BigInteger MAX_UINT32 = BigInteger.ONE.shiftLeft(32).subtract(BigInteger.ONE);
    private static final BigInteger MAX_UINT64 = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    private static final Set<String> NOT_FINITE = Set.of("NaN", "Infinity", "-Infinity");
    private static final Set<String> TRUE = Set.of("true", "t", "yes", "y", "1"); // protobuf takes these as text
    private static final Set<String> FALSE = Set.of("false", "f", "no", "n", "0");
    private static final int LONGEST_NUMBER = 40;

    private final Problems problems;

    Scalars(Problems problems) {
        this.problems = problems;
    }

    /** Returns the value in the type the field wants, or null after adding a problem. */
    @Nullable
    Object read(Object value, FieldDescriptor field, FieldPath at) {
        return switch (field.getType()) {
            case BOOL -> bool(value, at);
            case STRING -> text(value, at);
            case BYTES -> bytes(value, at);
            case ENUM -> enumValue(value, field.getEnumType(), at);
            case DOUBLE -> number(value, at);
            case FLOAT -> {
                var number = number(value, at);
                yield number == null ? null : number.floatValue();
            }
            case INT32, SINT32, SFIXED32 -> {
                var whole =
                        whole(value, BigInteger.valueOf(Integer.MIN_VALUE), BigInteger.valueOf(Integer.MAX_VALUE), at);
                yield whole == null ? null : whole.intValue();
            }
            case UINT32, FIXED32 -> {
                var whole = whole(value, BigInteger.ZERO, MAX_UINT32, at);
                yield whole == null ? null : whole.intValue();
            }
            case INT64, SINT64, SFIXED64 -> {
                var whole = whole(value, BigInteger.valueOf(Long.MIN_VALUE), BigInteger.valueOf(Long.MAX_VALUE), at);
                yield whole == null ? null : whole.longValue();
            }
            case UINT64, FIXED64 -> {
                var whole = whole(value, BigInteger.ZERO, MAX_UINT64, at);
                yield whole == null ? null : whole.longValue();
            }
            case MESSAGE, GROUP -> throw new IllegalArgumentException(field + " is no scalar");
        };
    }

    private @Nullable Object bool(Object value, FieldPath at) {
        if (value instanceof Boolean) {
            return value;
        }
        if (value instanceof String text && TRUE.contains(text.toLowerCase(Locale.ROOT))) {
            return true;
        }
        if (value instanceof String text && FALSE.contains(text.toLowerCase(Locale.ROOT))) {
            return false;
        }
        return wrong("true or false", value, at);
    }

    @Nullable
    String text(Object value, FieldPath at) {
        if (value instanceof String text) {
            return text;
        }
        wrong("text", value, at);
        return null;
    }

    private @Nullable Object bytes(Object value, FieldPath at) {
        if (value instanceof String text) {
            try {
                return ByteString.copyFrom(
                        Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/')));
            } catch (IllegalArgumentException notBase64) {
                problems.add(at, "not base64: " + notBase64.getMessage());
                return null;
            }
        }
        return wrong("base64 text", value, at);
    }

    private @Nullable EnumValueDescriptor enumValue(Object value, EnumDescriptor type, FieldPath at) {
        if (Boolean.FALSE.equals(value) && type.findValueByName("OFF") != null) {
            return type.findValueByName("OFF"); // YAML 1.1, as Envoy reads it, takes the bare word for a boolean
        }
        if (value instanceof String name) {
            var known = named(name, type);
            if (known == null) {
                var names = type.getValues().stream()
                        .map(EnumValueDescriptor::getName)
                        .toList();
                problems.add(at, "\"" + name + "\" is not one of " + names + DidYouMean.suffix(name, names));
            }
            return known;
        }
        if (value instanceof Long number && number == number.intValue()) {
            return type.findValueByNumberCreatingIfUnknown(number.intValue());
        }
        wrong("a name or number of the enum", value, at);
        return null;
    }

    /** A value by its name, in whatever case, or by its number as text, known or not: protobuf takes both. */
    private static @Nullable EnumValueDescriptor named(String name, EnumDescriptor type) {
        for (var value : type.getValues()) {
            if (value.getName().equalsIgnoreCase(name)) {
                return value;
            }
        }
        var digits = name.strip();
        if (!digits.matches("[-+]?[0-9]{1,10}")) {
            return null;
        }
        long number = Long.parseLong(digits);
        return number == (int) number ? type.findValueByNumberCreatingIfUnknown((int) number) : null;
    }

    @Nullable
    Double number(Object value, FieldPath at) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        if (value instanceof String text && NOT_FINITE.contains(text)) {
            return Double.valueOf(text);
        }
        if (value instanceof String text && PlainScalar.resolve(text) instanceof Number number) {
            return number.doubleValue();
        }
        wrong("a number", value, at);
        return null;
    }

    private @Nullable BigInteger whole(Object value, BigInteger least, BigInteger most, FieldPath at) {
        var plain = value instanceof String text && text.length() <= LONGEST_NUMBER ? PlainScalar.resolve(text) : value;
        var whole = plain instanceof Number number ? whole(number) : null;
        if (whole == null) {
            wrong("a whole number", value, at);
        } else if (whole.compareTo(least) < 0 || whole.compareTo(most) > 0) {
            problems.add(at, "must be " + least + " to " + most + ", is " + whole);
        } else {
            return whole;
        }
        return null;
    }

    private static @Nullable BigInteger whole(Number number) {
        return switch (number) {
            case BigInteger big -> big;
            case Double real ->
                real == Math.rint(real) && !real.isInfinite() ? new BigDecimal(real).toBigInteger() : null;
            default -> BigInteger.valueOf(number.longValue());
        };
    }

    private @Nullable Object wrong(String wanted, Object value, FieldPath at) {
        problems.add(at, "must be " + wanted + ", is " + Trees.describe(value) + Trees.quoteHint(wanted, value));
        return null;
    }
}
