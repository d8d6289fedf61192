package dev.sluice.xds.stream;

import dev.sluice.xds.parse.ResourceType;
import dev.sluice.xds.snapshot.Rejection;
import java.util.List;
import java.util.stream.Collectors;

/** What is said to a control plane about refused resources, in Envoy's words. */
final class RejectionText {
    private RejectionText() {}

    static String of(ResourceType<?> type, List<Rejection> rejections) {
        if (type == ResourceType.LISTENER) {
            return rejections.stream()
                    .map(rejection -> text(rejection) + "\n")
                    .collect(Collectors.joining("", "Error adding/updating listener(s) ", ""));
        }
        var what = type == ResourceType.CLUSTER ? "Error adding/updating cluster(s) " : "";
        return rejections.stream().map(RejectionText::text).collect(Collectors.joining(", ", what, ""));
    }

    private static String text(Rejection rejection) {
        return rejection.name().isEmpty() ? rejection.reason() : rejection.name() + ": " + rejection.reason();
    }
}
