package dev.sluice.xds.read;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import com.linecorp.armeria.internal.shaded.xds.pgv.validate.Validate;
import com.linecorp.armeria.internal.shaded.xds.pgv.validate.Validate.FieldRules;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks messages against the {@code validate.rules} their protos carry, all the way down but not into an
 * {@code Any}. Envoy refuses what breaks them, so most of what it refuses is found here.
 */
public final class ValidateRules {
    private final Problems problems;
    private final ScalarRules scalars;

    /** @param problems takes every broken rule */
    public ValidateRules(Problems problems) {
        this.problems = problems;
        this.scalars = new ScalarRules(problems);
    }

    /** Checks a message and those in it. */
    public void check(Message message, FieldPath at) {
        var type = message.getDescriptorForType();
        if (WellKnownTypes.is(type.getFullName()) || type.getFullName().equals(WellKnownTypes.ANY)) {
            return;
        }
        for (var oneof : type.getRealOneofs()) {
            if (oneof.getOptions().getExtension(Validate.required) && !message.hasOneof(oneof)) {
                problems.add(at, "one of " + names(oneof) + " must be set");
            }
        }
        for (var field : type.getFields()) {
            var rules = field.getOptions().hasExtension(Validate.rules)
                    ? field.getOptions().getExtension(Validate.rules)
                    : null;
            field(message, field, rules, at.field(field.getName()));
        }
    }

    private static String names(OneofDescriptor oneof) {
        return oneof.getFields().stream()
                .filter(field -> !field.getOptions().getDeprecated())
                .map(FieldDescriptor::getName)
                .collect(Collectors.joining(", "));
    }

    private void field(Message message, FieldDescriptor field, @Nullable FieldRules rules, FieldPath at) {
        if (field.isMapField()) {
            map(message, field, rules, at);
        } else if (field.isRepeated()) {
            repeated((List<?>) message.getField(field), rules, at);
        } else if (field.getRealContainingOneof() == null || message.hasField(field)) {
            boolean absent = field.hasPresence() && !message.hasField(field);
            single(absent ? null : message.getField(field), field, rules, at);
        }
    }

    private void single(@Nullable Object value, FieldDescriptor field, @Nullable FieldRules rules, FieldPath at) {
        if (value == null) {
            if (rules != null && required(rules)) {
                problems.add(at, "must be set");
            }
        } else if (value instanceof Message message) {
            message(message, rules, at);
        } else if (rules != null) {
            scalars.check(value, field, rules, at);
        }
    }

    private static boolean required(FieldRules rules) {
        return rules.getMessage().getRequired()
                || rules.getDuration().getRequired()
                || rules.getTimestamp().getRequired()
                || rules.getAny().getRequired();
    }

    private void message(Message message, @Nullable FieldRules rules, FieldPath at) {
        if (rules != null && rules.getMessage().getSkip()) {
            return;
        }
        if (rules != null && rules.getTypeCase() != FieldRules.TypeCase.TYPE_NOT_SET) {
            scalars.checkMessage(message, rules, at);
        }
        if (message.getDescriptorForType().getFullName().equals(WellKnownTypes.DURATION)) {
            range(message, at);
        }
        check(message, at);
    }

    /** Envoy: a duration must fit into 64 bits of nanoseconds, wherever one is used. */
    private void range(Message duration, FieldPath at) {
        var seconds = duration.getField(duration.getDescriptorForType().findFieldByName("seconds"));
        if (Math.abs((Long) seconds) >= Long.MAX_VALUE / 1_000_000_000) {
            problems.add(at, "must be less than 292 years, is " + seconds + "s");
        }
    }

    private void repeated(List<?> values, @Nullable FieldRules all, FieldPath at) {
        var rules = all == null ? null : all.getRepeated();
        if (rules != null && !(rules.getIgnoreEmpty() && values.isEmpty())) {
            if (values.size() < rules.getMinItems()) {
                problems.add(at, "must have at least " + items(rules.getMinItems()) + ", has " + values.size());
            }
            if (rules.hasMaxItems() && values.size() > rules.getMaxItems()) {
                problems.add(at, "must have at most " + items(rules.getMaxItems()) + ", has " + values.size());
            }
            if (rules.getUnique() && new HashSet<>(values).size() < values.size()) {
                problems.add(at, "must not have the same value twice");
            }
        }
        var itemRules = rules != null && rules.hasItems() ? rules.getItems() : null;
        for (int i = 0; i < values.size(); i++) {
            item(values.get(i), itemRules, at.index(i));
        }
    }

    private void item(Object value, @Nullable FieldRules rules, FieldPath at) {
        if (value instanceof Message message) {
            message(message, rules, at);
        } else if (rules != null) {
            scalars.check(value, null, rules, at);
        }
    }

    private void map(Message message, FieldDescriptor field, @Nullable FieldRules all, FieldPath at) {
        var rules = all == null ? null : all.getMap();
        int count = message.getRepeatedFieldCount(field);
        if (rules != null && count < rules.getMinPairs()) {
            problems.add(at, "must have at least " + items(rules.getMinPairs()) + ", has " + count);
        }
        if (rules != null && rules.hasMaxPairs() && count > rules.getMaxPairs()) {
            problems.add(at, "must have at most " + items(rules.getMaxPairs()) + ", has " + count);
        }
        for (int i = 0; i < count; i++) {
            var entry = (Message) message.getRepeatedField(field, i);
            var key = entry.getField(field.getMessageType().findFieldByName("key"));
            var value = entry.getField(field.getMessageType().findFieldByName("value"));
            item(key, rules != null && rules.hasKeys() ? rules.getKeys() : null, at.key(key.toString()));
            item(value, rules != null && rules.hasValues() ? rules.getValues() : null, at.key(key.toString()));
        }
    }

    private static String items(long count) {
        return count + (count == 1 ? " entry" : " entries");
    }
}
