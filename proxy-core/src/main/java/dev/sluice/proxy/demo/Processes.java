package dev.sluice.proxy.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** The demo's child processes and its directory: all of them go when it ends, however it ends. */
final class Processes implements AutoCloseable {
    private final Path directory;
    private final Set<Process> running = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private boolean closed; // guarded by lock

    Processes() throws IOException {
        directory = Files.createTempDirectory("sluice-demo-");
    }

    /** The demo's own directory. */
    Path directory() {
        return directory;
    }

    /** Starts a process; what it says goes to a file of this name in the directory. */
    Process start(List<String> command, String logName) throws IOException {
        return start(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve(logName).toFile())));
    }

    private Process start(ProcessBuilder builder) throws IOException {
        lock.lock();
        try {
            if (closed) throw new IOException("the demo is ending");
            var process = builder.redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            running.add(process);
            return process;
        } finally {
            lock.unlock();
        }
    }

    /** Runs a process to its end and returns what it said. */
    String output(List<String> command) throws IOException, InterruptedException {
        var process = start(new ProcessBuilder(command).redirectErrorStream(true));
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        running.remove(process);
        return text;
    }

    /** Kills (SIGKILL) and waits for the end. */
    void kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
        running.remove(process);
    }

    /** The last lines of a log. */
    List<String> lastLines(String logName, int count) {
        try {
            var lines = Files.readAllLines(directory.resolve(logName));
            return lines.subList(Math.max(0, lines.size() - count), lines.size());
        } catch (IOException e) {
            return List.of();
        }
    }

    @Override
    public void close() {
        end();
    }

    /** Kills what runs and removes the directory; nothing can be started any more. From any thread, more than once. */
    void end() {
        lock.lock();
        try {
            closed = true;
            for (var process : running) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            for (var process : new ArrayList<>(running)) awaitEnd(process);
            running.clear();
            remove();
        } finally {
            lock.unlock();
        }
    }

    private static void awaitEnd(Process process) {
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void remove() {
        if (!Files.exists(directory)) return;
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        } catch (IOException e) {
            System.err.println("sluice: cannot remove " + directory + ": " + e);
        }
    }
}
