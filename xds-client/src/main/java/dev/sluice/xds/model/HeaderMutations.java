package dev.sluice.xds.model;

import java.util.List;

/**
 * Headers to add and remove at one level.
 *
 * @param requestHeadersToAdd in order
 * @param requestHeadersToRemove lower case
 * @param responseHeadersToAdd in order
 * @param responseHeadersToRemove lower case
 */
public record HeaderMutations(
        List<HeaderValueOption> requestHeadersToAdd,
        List<String> requestHeadersToRemove,
        List<HeaderValueOption> responseHeadersToAdd,
        List<String> responseHeadersToRemove) {
    /** Nothing is added or removed. */
    public static final HeaderMutations NONE = new HeaderMutations(List.of(), List.of(), List.of(), List.of());

    public HeaderMutations {
        requestHeadersToAdd = List.copyOf(requestHeadersToAdd);
        requestHeadersToRemove = List.copyOf(requestHeadersToRemove);
        responseHeadersToAdd = List.copyOf(responseHeadersToAdd);
        responseHeadersToRemove = List.copyOf(responseHeadersToRemove);
    }
}
