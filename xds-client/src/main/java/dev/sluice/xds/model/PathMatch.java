package dev.sluice.xds.model;

/** How a path is matched. */
public sealed interface PathMatch {

    /**
     * Byte prefix.
     *
     * @param prefix starts with a slash, or is empty
     */
    record Prefix(String prefix) implements PathMatch {}

    /**
     * The whole path.
     *
     * @param path the path
     */
    record Path(String path) implements PathMatch {}

    /**
     * The whole path by a regular expression.
     *
     * @param regex RE2 syntax, checked
     */
    record SafeRegex(String regex) implements PathMatch {}

    /**
     * The path itself or something below it.
     *
     * @param prefix without slash at its end
     */
    record PathSeparatedPrefix(String prefix) implements PathMatch {}
}
