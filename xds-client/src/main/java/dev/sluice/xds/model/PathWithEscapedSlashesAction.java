package dev.sluice.xds.model;

/** What happens to a path that holds {@code %2F}, {@code %5C} or their lower-case forms. */
public enum PathWithEscapedSlashesAction {
    /** It passes as it is; Envoy's default. */
    KEEP_UNCHANGED,

    /** 400. */
    REJECT_REQUEST,

    /** 307 to the unescaped path, gRPC requests are refused. */
    UNESCAPE_AND_REDIRECT,

    /** The path is unescaped. */
    UNESCAPE_AND_FORWARD
}
