package dev.sluice.xds.model;

/**
 * What is done to the path before routing.
 *
 * @param normalizePath {@code normalize_path}, RFC 3986 normalisation; Envoy: false
 * @param mergeSlashes {@code merge_slashes}; Envoy: false
 * @param escapedSlashes {@code path_with_escaped_slashes_action}
 */
public record PathOptions(boolean normalizePath, boolean mergeSlashes, PathWithEscapedSlashesAction escapedSlashes) {
    /** Envoy's defaults: the path stays as it came. */
    public static final PathOptions DEFAULT =
            new PathOptions(false, false, PathWithEscapedSlashesAction.KEEP_UNCHANGED);
}
