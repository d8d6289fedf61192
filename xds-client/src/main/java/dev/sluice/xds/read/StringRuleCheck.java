package dev.sluice.xds.read;

import com.google.re2j.Pattern;
import com.linecorp.armeria.internal.shaded.xds.pgv.validate.Validate.KnownRegex;
import com.linecorp.armeria.internal.shaded.xds.pgv.validate.Validate.StringRules;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;

/** Rules of {@code validate.rules} for text. */
final class StringRuleCheck {
    // The patterns of protoc-gen-validate: header names and values as HTTP has them, and anything without NUL, CR or
    // LF.
    private static final Pattern HEADER_NAME = Pattern.compile("^:?[0-9a-zA-Z!#$%&'*+-.^_|~\\x60]+$");
    private static final Pattern HEADER_VALUE = Pattern.compile("^[^\\x00-\\x08\\x0A-\\x1F\\x7F]*$");
    private static final Pattern HEADER_LENIENT = Pattern.compile("^[^\\x00\\x0A\\x0D]*$");

    private final Problems problems;

    StringRuleCheck(Problems problems) {
        this.problems = problems;
    }

    void check(String value, StringRules rules, FieldPath at) {
        if (rules.getIgnoreEmpty() && value.isEmpty()) {
            return;
        }
        lengths(value, rules, at);
        contents(value, rules, at);
        wellKnown(value, rules, at);
    }

    private void lengths(String value, StringRules rules, FieldPath at) {
        int length = value.codePointCount(0, value.length());
        if (rules.hasMinLen() && length < rules.getMinLen()) {
            problems.add(
                    at, value.isEmpty() ? "must be set" : "must have at least " + rules.getMinLen() + " characters");
        }
        if (rules.hasLen() && length != rules.getLen()) {
            problems.add(at, "must have " + rules.getLen() + " characters, has " + length);
        }
        if (rules.hasMaxLen() && length > rules.getMaxLen()) {
            problems.add(at, "must have at most " + rules.getMaxLen() + " characters, has " + length);
        }
        int bytes = rules.hasMinBytes() || rules.hasMaxBytes() ? value.getBytes(StandardCharsets.UTF_8).length : 0;
        if (rules.hasMinBytes() && bytes < rules.getMinBytes()) {
            problems.add(at, "must have at least " + rules.getMinBytes() + " bytes, has " + bytes);
        }
        if (rules.hasMaxBytes() && bytes > rules.getMaxBytes()) {
            problems.add(at, "must have at most " + rules.getMaxBytes() + " bytes, has " + bytes);
        }
    }

    private void contents(String value, StringRules rules, FieldPath at) {
        if (rules.hasConst() && !value.equals(rules.getConst())) {
            problems.add(at, "must be \"" + rules.getConst() + "\"");
        }
        if (rules.hasPattern()
                && !Pattern.compile(rules.getPattern()).matcher(value).find()) {
            problems.add(at, "must match " + rules.getPattern() + ", is " + Trees.describe(value));
        }
        if (!value.startsWith(rules.getPrefix())) {
            problems.add(at, "must start with \"" + rules.getPrefix() + "\"");
        }
        if (!value.endsWith(rules.getSuffix())) {
            problems.add(at, "must end with \"" + rules.getSuffix() + "\"");
        }
        if (!value.contains(rules.getContains())) {
            problems.add(at, "must contain \"" + rules.getContains() + "\"");
        }
        if (rules.hasNotContains() && value.contains(rules.getNotContains())) {
            problems.add(at, "must not contain \"" + rules.getNotContains() + "\"");
        }
        if (rules.getInCount() > 0 && !rules.getInList().contains(value)) {
            problems.add(
                    at,
                    Trees.describe(value) + " is not one of " + rules.getInList()
                            + DidYouMean.suffix(value, rules.getInList()));
        }
        if (rules.getNotInList().contains(value)) {
            problems.add(at, "must not be " + Trees.describe(value));
        }
    }

    private void wellKnown(String value, StringRules rules, FieldPath at) {
        if (rules.getUri() && !isUri(value)) {
            problems.add(at, "must be an absolute URI, is " + Trees.describe(value));
        }
        var pattern = !rules.getStrict()
                ? HEADER_LENIENT
                : rules.getWellKnownRegex() == KnownRegex.HTTP_HEADER_NAME ? HEADER_NAME : HEADER_VALUE;
        if (rules.getWellKnownRegex() != KnownRegex.UNKNOWN && !pattern.matches(value)) {
            boolean name = rules.getWellKnownRegex() == KnownRegex.HTTP_HEADER_NAME;
            problems.add(at, "is no valid header " + (name ? "name" : "value"));
        }
    }

    private static boolean isUri(String value) {
        try {
            return new URI(value).isAbsolute();
        } catch (URISyntaxException notUri) {
            return false;
        }
    }
}
