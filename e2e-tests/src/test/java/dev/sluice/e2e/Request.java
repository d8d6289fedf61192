package dev.sluice.e2e;

import java.util.ArrayList;
import java.util.List;

/**
 * A request as a test states it, free of the protocol version; {@link RawClient} and {@link H2Client} put it on the
 * wire. A body without {@code chunked} gets a content-length on HTTP/1.1.
 */
public record Request(
        String method,
        String target,
        String host,
        List<Header> headers,
        String body,
        boolean chunked,
        List<Header> trailers) {

    /** A request without body to the case's own host. */
    public static Request request(String method, String target) {
        return new Request(method, target, "$host", List.of(), "", false, List.of());
    }

    public static Request get(String target) {
        return request("GET", target);
    }

    public static Request post(String target, String body) {
        return request("POST", target).body(body);
    }

    /** A unary gRPC call with an empty message. */
    public static Request grpc(String path) {
        return request("POST", path)
                .with("content-type", "application/grpc")
                .with("te", "trailers")
                .body("\0\0\0\0\0");
    }

    public Request with(String name, String value) {
        return new Request(method, target, host, plus(headers, new Header(name, value)), body, chunked, trailers);
    }

    public Request host(String other) {
        return new Request(method, target, other, headers, body, chunked, trailers);
    }

    public Request body(String text) {
        return new Request(method, target, host, headers, text, chunked, trailers);
    }

    public Request asChunked() {
        return new Request(method, target, host, headers, body, true, trailers);
    }

    public Request trailer(String name, String value) {
        return new Request(method, target, host, headers, body, true, plus(trailers, new Header(name, value)));
    }

    /** The bytes of this request in HTTP/1.1. */
    String http1() {
        var out = new StringBuilder(method).append(' ').append(target).append(" HTTP/1.1\r\n");
        out.append("host: ").append(host).append("\r\n");
        headers.forEach(h -> out.append(h).append("\r\n"));
        if (chunked) {
            out.append("transfer-encoding: chunked\r\n\r\n");
            if (!body.isEmpty()) {
                out.append(Integer.toHexString(body.length())).append("\r\n");
                out.append(body).append("\r\n");
            }
            out.append("0\r\n");
            trailers.forEach(h -> out.append(h).append("\r\n"));
            return out.append("\r\n").toString();
        }
        if (!body.isEmpty()) {
            out.append("content-length: ").append(body.length()).append("\r\n");
        }
        return out.append("\r\n").append(body).toString();
    }

    private static List<Header> plus(List<Header> list, Header more) {
        var all = new ArrayList<>(list);
        all.add(more);
        return List.copyOf(all);
    }
}
