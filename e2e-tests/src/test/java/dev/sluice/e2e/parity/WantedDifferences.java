package dev.sluice.e2e.parity;

import java.util.List;
import java.util.Optional;

/** Where Sluice differs from Envoy on purpose: the one table. */
final class WantedDifferences {
    /**
     * @param caseName the case without its combination
     * @param status what Sluice answers instead
     * @param body the body of that answer
     * @param closes whether that answer announces the end of the connection
     * @param received the request lines that reach the upstream
     */
    record Difference(String caseName, int status, String body, boolean closes, List<String> received, String reason) {}

    static final List<Difference> TABLE = List.of(
            refused("obs-fold is joined", "a folded line is refused: peers read it differently"),
            refused("a head with bare LF is read", "a bare LF is refused: peers read it differently"),
            refused("a bare CR in a value vanishes", "a bare CR is refused: peers read it differently"),
            refused("two host headers", "refused, not joined: peers choose differently"),
            new Difference(
                    "HTTP/1.2 is refused",
                    200,
                    "",
                    false,
                    List.of("GET / HTTP/1.1"),
                    "a higher minor version is served as 1.1: RFC 9110 2.5"));

    /** The request is refused before it is routed, and the connection with it. */
    private static Difference refused(String caseName, String reason) {
        return new Difference(caseName, 400, "Bad Request", true, List.of(), reason);
    }

    private WantedDifferences() {}

    static Optional<Difference> of(ParityCase spec) {
        return TABLE.stream().filter(d -> d.caseName().equals(spec.name)).findFirst();
    }
}
