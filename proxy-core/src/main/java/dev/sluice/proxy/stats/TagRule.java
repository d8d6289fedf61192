package dev.sluice.proxy.stats;

import com.google.re2j.Pattern;

/** Takes the first group of an expression out of a name; the second, or the first where it is the only one, is the value. */
record TagRule(String tag, Pattern pattern) {
    TagRule(String tag, String pattern) {
        this(tag, Pattern.compile(pattern));
    }
}
