package dev.sluice.e2e.parity;

import java.util.List;
import java.util.Optional;

/** Where Sluice differs from Envoy on purpose: the one table. */
final class WantedDifferences {
    /**
     * @param caseName the case without its combination
     * @param status what Sluice answers instead; 0 for nothing
     */
    record Difference(String caseName, int status, String reason) {}

    static final List<Difference> TABLE = List.of(
            new Difference("obs-fold is joined", 400, "a folded line is refused: peers read it differently"),
            new Difference("a head with bare LF is read", 400, "a bare LF is refused: peers read it differently"),
            new Difference("a bare CR in a value vanishes", 400, "a bare CR is refused: peers read it differently"),
            new Difference("two host headers", 400, "refused, not joined: peers choose differently"),
            new Difference("HTTP/1.2 is refused", 200, "a higher minor version is served as 1.1: RFC 9110 2.5"));

    private WantedDifferences() {}

    static Optional<Difference> of(ParityCase spec) {
        return TABLE.stream().filter(d -> d.caseName().equals(spec.name)).findFirst();
    }
}
