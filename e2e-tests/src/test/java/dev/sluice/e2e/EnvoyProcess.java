package dev.sluice.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Envoy 1.40.0, the oracle. It is found through {@code SLUICE_ENVOY}, else in the virtual environment that
 * {@code .ci/run} makes in the cache directory.
 */
public final class EnvoyProcess {
    private EnvoyProcess() {}

    /** Returns the binary; empty when this machine has none. */
    public static Optional<Path> binary() {
        var named = System.getenv("SLUICE_ENVOY");
        if (named != null && !named.isBlank()) {
            return Optional.of(Path.of(named));
        }
        var lib = cache().resolve("envoy-1.40.0/lib");
        if (!Files.isDirectory(lib)) {
            return Optional.empty();
        }
        try (var pythons = Files.list(lib)) {
            return pythons.map(p -> p.resolve("site-packages/envoy/_bin/envoy"))
                    .filter(Files::isExecutable)
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path cache() {
        var xdg = System.getenv("XDG_CACHE_HOME");
        var base = xdg == null || xdg.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
        return base.resolve("sluice");
    }

    /** Starts it with the configuration and waits until it is ready. */
    public static ProxyProcess start(String config, String... flags) {
        return ProxyProcess.start("envoy", List.of(binary().orElseThrow().toString()), config, List.of(flags));
    }
}
