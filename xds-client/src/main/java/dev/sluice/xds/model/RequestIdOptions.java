package dev.sluice.xds.model;

/**
 * Handling of {@code x-request-id}.
 *
 * @param generate {@code generate_request_id}; Envoy: true
 * @param preserveExternal {@code preserve_external_request_id}, keeps the id of an edge request; Envoy: false
 * @param alwaysSetInResponse {@code always_set_request_id_in_response}; Envoy: false
 */
public record RequestIdOptions(boolean generate, boolean preserveExternal, boolean alwaysSetInResponse) {
    /** Envoy's defaults. */
    public static final RequestIdOptions DEFAULT = new RequestIdOptions(true, false, false);
}
