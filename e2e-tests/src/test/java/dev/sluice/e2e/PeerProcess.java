package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A Java program of others as a process on a class path of its own; its output is read as lines. */
final class PeerProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Thread reaper;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private PeerProcess(String program, List<String> arguments) {
        try {
            var line = new ArrayList<String>();
            line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            line.addAll(List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
            line.add(Files.readString(Path.of(System.getProperty("peers.classpath"))));
            line.add(program);
            line.addAll(arguments);
            process = new ProcessBuilder(line).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        reaper = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(reaper);
        Thread.ofVirtual()
                .start(() -> process.inputReader(StandardCharsets.UTF_8).lines().forEach(lines::add));
    }

    /** Starts a class of the peers' class path. */
    static PeerProcess main(String mainClass, String... arguments) {
        return new PeerProcess(mainClass, List.of(arguments));
    }

    /** Starts a program of {@code src/peers/java} from its source. */
    static PeerProcess source(String name, String... arguments) {
        var source = Path.of(System.getProperty("sluice.root"), "e2e-tests", "src", "peers", "java", name + ".java");
        return new PeerProcess(source.toString(), List.of(arguments));
    }

    /** Waits for a line. */
    String line(String what, Predicate<String> wanted) {
        Awaitility.await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    if (!process.isAlive() && lines.stream().noneMatch(wanted)) {
                        throw new IllegalStateException("ended before " + what + ":\n" + String.join("\n", lines));
                    }
                    return lines.stream().anyMatch(wanted);
                });
        return lines.stream().filter(wanted).findFirst().orElseThrow();
    }

    /** What it printed so far. */
    List<String> lines() {
        return List.copyOf(lines);
    }

    /** Writes a line to its standard input. */
    void say(String line) {
        try {
            var out = process.outputWriter(StandardCharsets.UTF_8);
            out.write(line + "\n");
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for its end. */
    void ends(Duration time) {
        try {
            assertThat(process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS))
                    .as(() -> "still runs; it printed:\n" + String.join("\n", lines))
                    .isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        Runtime.getRuntime().removeShutdownHook(reaper);
        ends(PATIENCE);
    }
}
