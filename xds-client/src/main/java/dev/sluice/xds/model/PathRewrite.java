package dev.sluice.xds.model;

/** How a path is rewritten. */
public sealed interface PathRewrite {

    /**
     * The matched prefix, or the whole path of an exact match, is replaced.
     *
     * @param prefix the replacement
     */
    record Prefix(String prefix) implements PathRewrite {}

    /**
     * Every match of a regular expression is replaced; the query is no part of it.
     *
     * @param pattern RE2 syntax, checked
     * @param substitution {@code \1} stands for a group
     */
    record Regex(String pattern, String substitution) implements PathRewrite {}
}
