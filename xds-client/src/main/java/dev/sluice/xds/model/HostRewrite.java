package dev.sluice.xds.model;

/** How the host is rewritten. */
public sealed interface HostRewrite {

    /**
     * A fixed host.
     *
     * @param host the host
     */
    record Literal(String host) implements HostRewrite {}

    /**
     * The value of a request header, where present.
     *
     * @param header lower case
     */
    record Header(String header) implements HostRewrite {}

    /**
     * The path, rewritten.
     *
     * @param pattern RE2 syntax, checked
     * @param substitution {@code \1} stands for a group
     */
    record PathRegex(String pattern, String substitution) implements HostRewrite {}

    /** The hostname of the chosen endpoint, where it has one. */
    record Auto() implements HostRewrite {}
}
