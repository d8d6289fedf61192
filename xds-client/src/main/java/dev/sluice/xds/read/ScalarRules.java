package dev.sluice.xds.read;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.linecorp.armeria.internal.shaded.xds.pgv.validate.Validate.EnumRules;
import com.linecorp.armeria.internal.shaded.xds.pgv.validate.Validate.FieldRules;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Rules of {@code validate.rules} for numbers, durations, booleans, enums and bytes; those of text are apart. */
final class ScalarRules {
    private static final BigDecimal TWO_TO_64 = BigDecimal.TWO.pow(64);

    private final Problems problems;
    private final StringRuleCheck strings;

    ScalarRules(Problems problems) {
        this.problems = problems;
        this.strings = new StringRuleCheck(problems);
    }

    /** Checks a scalar; the field is null for an item of a list or map, whose type the rules tell. */
    void check(Object value, @Nullable FieldDescriptor field, FieldRules rules, FieldPath at) {
        switch (rules.getTypeCase()) {
            case STRING -> strings.check((String) value, rules.getString(), at);
            case ENUM -> enumRules((EnumValueDescriptor) value, rules.getEnum(), at);
            case BOOL -> {
                if (rules.getBool().hasConst() && rules.getBool().getConst() != (Boolean) value) {
                    problems.add(at, "must be " + rules.getBool().getConst());
                }
            }
            case BYTES -> bytes((ByteString) value, rules, at);
            case FLOAT, DOUBLE -> compare(decimal(value, false), value, numbers(rules), at);
            case UINT32, FIXED32, UINT64, FIXED64 -> compare(decimal(value, true), value, numbers(rules), at);
            case INT32, SINT32, SFIXED32, INT64, SINT64, SFIXED64 ->
                compare(decimal(value, false), value, numbers(rules), at);
            case REPEATED, MAP, ANY, DURATION, TIMESTAMP, TYPE_NOT_SET -> {}
        }
    }

    /** Checks a message that stands for a scalar: a wrapper or duration. */
    void checkMessage(Message message, FieldRules rules, FieldPath at) {
        if (message.getDescriptorForType().getFullName().equals(WellKnownTypes.DURATION)) {
            if (rules.getTypeCase() == FieldRules.TypeCase.DURATION) {
                compare(seconds(message), seconds(message).toPlainString() + "s", rules.getDuration(), at);
            }
            return;
        }
        var inner = message.getDescriptorForType().findFieldByName("value");
        if (WellKnownTypes.is(message.getDescriptorForType().getFullName()) && inner != null) {
            check(message.getField(inner), inner, rules, at);
        }
    }

    private static Message numbers(FieldRules rules) {
        return switch (rules.getTypeCase()) {
            case FLOAT -> rules.getFloat();
            case DOUBLE -> rules.getDouble();
            case UINT32 -> rules.getUint32();
            case FIXED32 -> rules.getFixed32();
            case UINT64 -> rules.getUint64();
            case FIXED64 -> rules.getFixed64();
            case INT32 -> rules.getInt32();
            case SINT32 -> rules.getSint32();
            case SFIXED32 -> rules.getSfixed32();
            case INT64 -> rules.getInt64();
            case SINT64 -> rules.getSint64();
            case SFIXED64 -> rules.getSfixed64();
            default -> throw new IllegalArgumentException(rules.getTypeCase() + " is no number");
        };
    }

    /** Number rules are messages of one shape, whatever the type of the number; so are those of durations. */
    private void compare(@Nullable BigDecimal value, Object shown, Message rules, FieldPath at) {
        if (value == null) {
            problems.add(at, "must be a number, is " + shown);
            return;
        }
        rules.getAllFields().forEach((rule, bound) -> {
            boolean kept = switch (rule.getName()) {
                case "const" -> value.compareTo(bound(bound, rule)) == 0;
                case "lt" -> value.compareTo(bound(bound, rule)) < 0;
                case "lte" -> value.compareTo(bound(bound, rule)) <= 0;
                case "gt" -> value.compareTo(bound(bound, rule)) > 0;
                case "gte" -> value.compareTo(bound(bound, rule)) >= 0;
                case "in" -> among(value, (List<?>) bound, rule);
                case "not_in" -> !among(value, (List<?>) bound, rule);
                default -> true;
            };
            if (!kept) {
                problems.add(at, "must be " + words(rule.getName()) + " " + text(bound, rule) + ", is " + shown);
            }
        });
    }

    private static boolean among(BigDecimal value, List<?> bounds, FieldDescriptor rule) {
        return bounds.stream().anyMatch(bound -> value.compareTo(bound(bound, rule)) == 0);
    }

    private static BigDecimal bound(Object bound, FieldDescriptor rule) {
        if (bound instanceof Message duration) {
            return seconds(duration);
        }
        boolean unsigned = switch (rule.getType()) {
            case UINT32, UINT64, FIXED32, FIXED64 -> true;
            default -> false;
        };
        return Objects.requireNonNull(decimal(bound, unsigned));
    }

    private static String text(Object bound, FieldDescriptor rule) {
        if (bound instanceof List<?> many) {
            return many.stream().map(each -> text(each, rule)).toList().toString();
        }
        return bound(bound, rule).toPlainString() + (bound instanceof Message ? "s" : "");
    }

    private static String words(String rule) {
        return switch (rule) {
            case "lt" -> "less than";
            case "lte" -> "at most";
            case "gt" -> "more than";
            case "gte" -> "at least";
            case "in" -> "one of";
            case "not_in" -> "none of";
            default -> "exactly";
        };
    }

    private static @Nullable BigDecimal decimal(Object value, boolean unsigned) {
        if (value instanceof Float || value instanceof Double) {
            double real = ((Number) value).doubleValue();
            return Double.isFinite(real) ? BigDecimal.valueOf(real) : null;
        }
        if (value instanceof Integer number) {
            return BigDecimal.valueOf(unsigned ? Integer.toUnsignedLong(number) : number);
        }
        long number = (Long) value;
        return unsigned && number < 0 ? BigDecimal.valueOf(number).add(TWO_TO_64) : BigDecimal.valueOf(number);
    }

    private static BigDecimal seconds(Message duration) {
        var type = duration.getDescriptorForType();
        var seconds = (Long) duration.getField(type.findFieldByNumber(Duration.SECONDS_FIELD_NUMBER));
        var nanos = (Integer) duration.getField(type.findFieldByNumber(Duration.NANOS_FIELD_NUMBER));
        return BigDecimal.valueOf(seconds).add(BigDecimal.valueOf(nanos, 9)).stripTrailingZeros();
    }

    private void enumRules(EnumValueDescriptor value, EnumRules rules, FieldPath at) {
        if (rules.getDefinedOnly() && value.getType().findValueByNumber(value.getNumber()) == null) {
            problems.add(
                    at, value.getNumber() + " is no value of " + value.getType().getName());
        }
        if ((rules.hasConst() && rules.getConst() != value.getNumber())
                || (rules.getInCount() > 0 && !rules.getInList().contains(value.getNumber()))
                || rules.getNotInList().contains(value.getNumber())) {
            problems.add(at, "must not be " + value.getName());
        }
    }

    private void bytes(ByteString value, FieldRules all, FieldPath at) {
        var rules = all.getBytes();
        if (rules.hasMinLen() && value.size() < rules.getMinLen()) {
            problems.add(at, "must have at least " + rules.getMinLen() + " bytes, has " + value.size());
        }
        if (rules.hasMaxLen() && value.size() > rules.getMaxLen()) {
            problems.add(at, "must have at most " + rules.getMaxLen() + " bytes, has " + value.size());
        }
    }
}
