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

/**
 * The demo's child processes and its directory: all of them go when it ends, however it ends. Where it is killed and
 * can do nothing any more, a shell that sees its pipe close does.
 */
final class Processes implements AutoCloseable {
    /** Its input: the process to be killed in the end, a line each time it is another one, an empty one for none. */
    private static final String GUARD = """
            trap '' INT TERM HUP
            pid=
            while read -r line; do pid=$line; done
            if [ -n "$pid" ]; then kill -9 "$pid"; fi
            for _ in 1 2 3 4 5; do rm -rf -- "$1" && break; sleep 1; done
            """;

    private final Path directory;
    private final Process guard;
    private final Set<Process> running = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private boolean closed; // guarded by lock

    Processes() throws IOException {
        directory = Files.createTempDirectory("sluice-demo-");
        guard = new ProcessBuilder("sh", "-c", GUARD, "sh", directory.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
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

    /** This is the process that has to go when the demo is killed. */
    void guard(Process process) throws IOException {
        tellGuard(Long.toString(process.pid()));
    }

    private void tellGuard(String line) throws IOException {
        var out = guard.getOutputStream();
        out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /** Runs a process to its end and returns what it said. */
    String output(List<String> command) throws IOException, InterruptedException {
        var process = start(new ProcessBuilder(command).redirectErrorStream(true));
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        running.remove(process);
        return text;
    }

    /** Kills (SIGKILL) the guarded process and waits for its end; returns its exit code. */
    int kill(Process process) throws IOException, InterruptedException {
        process.destroyForcibly();
        int ended = process.waitFor();
        running.remove(process);
        tellGuard("");
        return ended;
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
            guard.destroyForcibly();
            awaitEnd(guard);
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
