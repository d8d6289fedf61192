package dev.sluice.xds.model;

/** A condition on a text. */
public sealed interface StringMatcher {

    /**
     * Equal.
     *
     * @param exact the text
     * @param ignoreCase ASCII case does not count
     */
    record Exact(String exact, boolean ignoreCase) implements StringMatcher {}

    /**
     * Starts with.
     *
     * @param prefix never empty
     * @param ignoreCase ASCII case does not count
     */
    record Prefix(String prefix, boolean ignoreCase) implements StringMatcher {}

    /**
     * Ends with.
     *
     * @param suffix never empty
     * @param ignoreCase ASCII case does not count
     */
    record Suffix(String suffix, boolean ignoreCase) implements StringMatcher {}

    /**
     * Holds.
     *
     * @param contains never empty
     * @param ignoreCase ASCII case does not count
     */
    record Contains(String contains, boolean ignoreCase) implements StringMatcher {}

    /**
     * Matches as a whole.
     *
     * @param regex RE2 syntax, checked
     */
    record SafeRegex(String regex) implements StringMatcher {}
}
