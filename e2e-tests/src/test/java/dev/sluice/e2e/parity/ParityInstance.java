package dev.sluice.e2e.parity;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A case in one protocol combination, with its own virtual host, clusters and backends.
 *
 * @param token the word that tells its names from others'; of the same length for all, so that sizes do not depend on it
 */
record ParityInstance(ParityCase spec, Combo combo, String token, Map<String, Backend> backends)
        implements AutoCloseable {

    static ParityInstance open(ParityCase spec, Combo combo, int number) {
        var backends = new LinkedHashMap<String, Backend>();
        spec.backends.forEach((name, plan) -> backends.put(name, Backend.open(plan, combo.h2Upstream())));
        return new ParityInstance(spec, combo, "c%03d-%s".formatted(number, combo.label()), backends);
    }

    String name() {
        return spec.name + " [" + combo.label() + "]";
    }

    String host() {
        return token + ".test";
    }

    String cluster(String backend) {
        return token + "-" + backend;
    }

    /** Puts this instance's names in place of {@code $host}, {@code $up} and so on. */
    String fill(String text) {
        var filled = text.replace("$host", host());
        for (var backend : backends.keySet()) {
            filled = filled.replace("$" + backend, cluster(backend));
        }
        return filled;
    }

    /** Undoes {@link #fill}. */
    String unfill(String text) {
        var plain = text.replace(host(), "$host");
        for (var backend : backends.keySet()) {
            plain = plain.replace(cluster(backend), "$" + backend);
        }
        return plain;
    }

    @Override
    public void close() {
        backends.values().forEach(Backend::close);
    }
}
