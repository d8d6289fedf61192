package dev.sluice.e2e;

import java.nio.file.Path;
import java.util.List;

/**
 * Sluice as a process: the classes under test with the launcher's flags and paranoid leak detection, or the
 * distribution in {@code SLUICE_HOME} when that is set.
 */
public final class SluiceProcess {
    private static final String MAIN = "dev.sluice.proxy.boot.Main";

    private SluiceProcess() {}

    /** Returns whether the program is on the class path. */
    public static boolean exists() {
        return SluiceProcess.class.getClassLoader().getResource(MAIN.replace('.', '/') + ".class") != null;
    }

    /** Starts {@code sluice run} with the configuration and waits until it is ready. */
    public static ProxyProcess start(String config, String... flags) {
        return ProxyProcess.start("sluice", command("run"), config, List.of(flags));
    }

    /** The command line of a Sluice command, without its arguments. */
    public static List<String> command(String command) {
        var home = System.getenv("SLUICE_HOME");
        if (home != null && !home.isBlank()) {
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
