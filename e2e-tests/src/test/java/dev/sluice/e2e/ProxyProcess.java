package dev.sluice.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A proxy that runs as a process of its own with Envoy's flags, in a working directory of its own: relative paths of its
 * configuration lie there. Ports are the kernel's choice and read back from the admin interface.
 */
public final class ProxyProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String name;
    private final Path directory;
    private final Process process;
    private final Thread reaper;
    private String admin = "";
    private final Map<String, Integer> ports = new TreeMap<>();

    private ProxyProcess(String name, Path directory, Process process) {
        this.name = name;
        this.directory = directory;
        this.process = process;
        reaper = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(reaper);
    }

    /**
     * Starts the command with the configuration and waits until it is ready.
     *
     * @throws IllegalStateException when it ends before, with its log
     */
    public static ProxyProcess start(String name, List<String> command, String config, List<String> flags) {
        try {
            var directory = Files.createTempDirectory("sluice-e2e-");
            var proxy = new ProxyProcess(name, directory, launch(command, config, flags, directory));
            try {
                proxy.awaitReady();
                return proxy;
            } catch (IllegalStateException e) {
                proxy.kill();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Process launch(List<String> command, String config, List<String> flags, Path directory)
            throws IOException {
        Files.writeString(directory.resolve("config.yaml"), config);
        var line = new ArrayList<>(command);
        line.addAll(List.of("-c", "config.yaml", "--admin-address-path", "admin", "--concurrency", "1"));
        line.addAll(List.of("--file-flush-interval-msec", "10", "--disable-hot-restart"));
        if (!flags.contains("-l")) line.addAll(List.of("-l", "warning"));
        line.addAll(flags);
        return new ProcessBuilder(line)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
    }

    private void awaitReady() {
        await("its admin address", () -> !read("admin").isEmpty());
        admin = "http://" + read("admin").strip();
        await("/ready", () -> fetch("GET", "/ready").startsWith("LIVE"));
        ports.putAll(listeners());
    }

    /** Returns the ports of the listeners there are now, by name. */
    public Map<String, Integer> listeners() {
        var now = new TreeMap<String, Integer>();
        for (var line : admin("/listeners").split("\n")) {
            var parts = line.split("::", 2);
            now.put(parts[0], Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)));
        }
        return now;
    }

    /** Waits until the condition holds, as long as the process lives. */
    private void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (endsWithin(Duration.ofMillis(5))) {
                throw new IllegalStateException(name + " ended with code " + process.exitValue() + " before " + what
                        + " was there; its log:\n" + log());
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(name + ": no " + what + " in " + PATIENCE + "; its log:\n" + log());
            }
        }
    }

    public String name() {
        return name;
    }

    public long pid() {
        return process.pid();
    }

    /** The port of the listener with this name. */
    public int port(String listener) {
        var port = ports.get(listener);
        if (port == null) {
            throw new IllegalArgumentException("no listener " + listener + " among " + ports);
        }
        return port;
    }

    /** Returns the body of an admin page. */
    public String admin(String path) {
        return fetch("GET", path);
    }

    /** Posts to an admin page. */
    public String adminPost(String path) {
        return fetch("POST", path);
    }

    private String fetch(String method, String path) {
        var request = HttpRequest.newBuilder(URI.create(admin + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(PATIENCE)
                .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns a file of the working directory, empty when it is not there. */
    public String read(String file) {
        try {
            var path = directory.resolve(file);
            return Files.exists(path) ? Files.readString(path) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the process wrote to stdout and stderr. */
    public String log() {
        return read("log");
    }

    /** Sends SIGTERM and returns the exit code. */
    public int stop() {
        terminate();
        return awaitEnd();
    }

    /** Sends SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /** Waits for the process to end and returns the exit code. */
    public int awaitEnd() {
        if (!endsWithin(PATIENCE)) {
            throw new IllegalStateException(name + " still runs after " + PATIENCE + "; its log:\n" + log());
        }
        return process.exitValue();
    }

    /** Whether the process ends within this time. */
    public boolean endsWithin(Duration time) {
        try {
            return process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends SIGKILL and waits for the end. */
    public void kill() {
        process.destroyForcibly();
        endsWithin(PATIENCE);
    }

    /** Kills the process and removes its directory; a buffer leak it reported is an error. */
    @Override
    public void close() {
        kill();
        Runtime.getRuntime().removeShutdownHook(reaper);
        var log = log();
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (log.contains("LEAK:")) {
            throw new AssertionError(name + " leaked a buffer:\n" + log);
        }
    }
}
