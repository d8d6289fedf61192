package dev.sluice.proxy.stream;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.failure.Reason;

/** Envoy's response code details for what our HTTP/1 codec says of a request that it could not read. */
final class Http1Details {
    private Http1Details() {}

    static String of(Failure why) {
        if (why.reason() == Reason.VERSION_NOT_SERVED) return why.reason().words();
        var words = why.detail();
        if (words.startsWith("invalid host")) return "http.invalid_authority";
        return "http1."
                + switch (why.reason()) {
                    case TRANSFER_ENCODING_UNKNOWN -> "invalid_transfer_encoding";
                    case REQUEST_HEAD_TOO_LARGE -> words.endsWith("fields") ? "too_many_headers" : "headers_too_large";
                    default -> {
                        if (words.startsWith("invalid URL")) yield "invalid_url";
                        if (words.startsWith("unknown scheme")) yield "invalid_scheme";
                        if (words.startsWith("both content-length")) yield "content_length_and_chunked_not_allowed";
                        if (words.startsWith("connection names")) yield "connection_header_rejected";
                        if (words.startsWith("body of a CONNECT")) yield "body_disallowed";
                        yield words.startsWith("control character") ? "invalid_characters" : "codec_error";
                    }
                };
    }
}
