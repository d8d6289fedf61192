package dev.sluice.e2e.parity;

import dev.sluice.e2e.Header;
import dev.sluice.e2e.Received;
import dev.sluice.e2e.Response;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** The listed normalisations: what legitimately differs between two runs is named instead of shown. */
final class Normal {
    private static final Pattern UUID =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[49ab][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Pattern DATE =
            Pattern.compile("[A-Z][a-z]{2}, \\d{2} [A-Z][a-z]{2} \\d{4} \\d{2}:\\d{2}:\\d{2} GMT");
    private static final Pattern MILLIS = Pattern.compile("\\d{1,6}");

    /** This machine's addresses: Envoy puts one of them in place of a loopback peer's. */
    private static final List<String> LOCAL = localAddresses();

    private Normal() {}

    private static List<String> localAddresses() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(a -> !a.isLoopbackAddress())
                    .map(a -> a.getHostAddress().replaceFirst("%.*", ""))
                    .toList();
        } catch (SocketException e) {
            throw new IllegalStateException(e);
        }
    }

    static Response response(Response r, ParityInstance instance) {
        return new Response(
                r.status(),
                r.reason(),
                r.informational(),
                headers(r.headers(), instance),
                instance.unfill(r.body()),
                headers(r.trailers(), instance),
                r.end());
    }

    static Received received(Received r, ParityInstance instance) {
        return new Received(
                r.connection(),
                instance.unfill(r.raw()),
                instance.unfill(r.startLine()),
                instance.unfill(r.authority()),
                headers(r.headers(), instance),
                instance.unfill(r.body()),
                headers(r.trailers(), instance));
    }

    /** Header order is not part of parity, except among equal names. */
    private static List<Header> headers(List<Header> headers, ParityInstance instance) {
        return headers.stream()
                .map(h -> new Header(h.name(), value(h, instance)))
                .sorted(Comparator.comparing(Header::name))
                .toList();
    }

    private static String value(Header header, ParityInstance instance) {
        var value = header.value();
        return switch (header.name()) {
            case "date" -> DATE.matcher(value).matches() ? "<date>" : value;
            case "x-request-id" -> UUID.matcher(value).matches() ? "<uuid>" : value;
            case "x-envoy-upstream-service-time" -> MILLIS.matcher(value).matches() ? "<ms>" : value;
            case "x-envoy-expected-rq-timeout-ms" -> timeout(value);
            case "x-forwarded-for" -> {
                for (var address : LOCAL) {
                    value = value.replace(address, "<local-ip>");
                }
                yield value;
            }
            default -> instance.unfill(value);
        };
    }

    /** A retry is told what is left of the timeout: rounded up, but for those too short to have a rest. */
    private static String timeout(String value) {
        int millis = Integer.parseInt(value);
        return millis < 1000 ? value : Integer.toString((millis + 499) / 500 * 500);
    }
}
