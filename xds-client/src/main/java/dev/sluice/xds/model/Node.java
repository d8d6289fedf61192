package dev.sluice.xds.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * This proxy, as it introduces itself to a control plane.
 *
 * @param id the node id, empty if not configured
 * @param cluster the service cluster, empty if not configured
 * @param metadata opaque, sent verbatim: strings, doubles, booleans, nulls, lists and maps
 * @param locality where it runs
 * @param clientFeatures capabilities the operator declares
 */
public record Node(
        String id,
        String cluster,
        Map<String, @Nullable Object> metadata,
        Locality locality,
        List<String> clientFeatures) {
    public Node {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        clientFeatures = List.copyOf(clientFeatures);
    }
}
