package dev.sluice.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sluice as a process: the classes under test with the launcher's flags and paranoid leak detection, or the
 * distribution in {@code SLUICE_HOME} when that is set.
 */
public final class SluiceProcess {
    private static final String MAIN = "dev.sluice.proxy.boot.Main";

    private SluiceProcess() {}

    private static @Nullable String home() {
        var home = System.getenv("SLUICE_HOME");
        return home == null || home.isBlank() ? null : home;
    }

    /** Returns whether the program is on the class path. */
    public static boolean exists() {
        return home() != null
                || SluiceProcess.class.getClassLoader().getResource(MAIN.replace('.', '/') + ".class") != null;
    }

    /** Starts {@code sluice run} with the configuration and waits until it is ready. */
    public static ProxyProcess start(String config, String... flags) {
        return ProxyProcess.start("sluice", command("run"), config, List.of(flags));
    }

    /** Starts it as an argument of another command, which becomes it. */
    static ProxyProcess startUnder(List<String> command, String config, String... flags) {
        var line = new ArrayList<>(command);
        line.addAll(command("run"));
        return ProxyProcess.start("sluice", line, config, List.of(flags));
    }

    /** Returns what {@code sluice validate} says against the configuration; empty when it is accepted. */
    public static String refusal(String config) {
        try {
            var directory = Files.createTempDirectory("sluice-e2e-"); // access logs are made in it
            var file = directory.resolve("config.yaml");
            try {
                Files.writeString(file, config);
                var line = new ArrayList<>(command("validate"));
                line.addAll(List.of("-c", file.toString()));
                var process = new ProcessBuilder(line)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .start();
                var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return process.waitFor() == 0 ? "" : said;
            } finally {
                try (var files = Files.list(directory)) {
                    for (var each : files.toList()) Files.delete(each);
                }
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The command line of a Sluice command, without its arguments. */
    public static List<String> command(String command) {
        var home = home();
        if (home != null) {
            return List.of(Path.of(home, "bin", "sluice").toString(), command);
        }
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xms16m",
                "-Xmn8m",
                "-Xmx128m",
                "-Xss512k",
                "-XX:MaxMetaspaceSize=64m",
                "-XX:MaxDirectMemorySize=170m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dio.netty.leakDetection.level=paranoid",
                "-cp",
                System.getProperty("java.class.path"),
                MAIN,
                command);
    }
}
