package dev.sluice.proxy.stream;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.http.Version;
import org.jspecify.annotations.Nullable;

/** Envoy's response code details for an exchange that ends from the client's side. */
final class ResetDetails {
    private ResetDetails() {}

    static String of(Failure why, @Nullable Version version) {
        return switch (why.reason()) {
            case DOWNSTREAM_RESET -> "http2.remote_reset";
            case DOWNSTREAM_REFUSED -> "http2.remote_refuse";
            case DOWNSTREAM_PROTOCOL_ERROR ->
                version == Version.HTTP_2 ? "http2.violation.of.messaging.rule" : "http1.codec_error";
            default -> why.reason().words().replace(' ', '_');
        };
    }
}
