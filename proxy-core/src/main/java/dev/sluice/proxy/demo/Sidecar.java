package dev.sluice.proxy.demo;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sluice itself, as a process of its own: started with the JVM and the flags that run the demo, killed, started again. */
final class Sidecar implements AutoCloseable {
    /** What it logs goes here, in the demo's directory. */
    static final String LOG = "sluice.log";

    private final Processes processes;
    private final Path config;
    private final HeldPort port;
    private final HeldPort admin;
    private @Nullable Process process;

    /** One that is not running; its configuration is written to the demo's directory. */
    Sidecar(Processes processes, HeldPort port, HeldPort admin, List<String> upstreams) throws IOException {
        this.processes = processes;
        this.port = port;
        this.admin = admin;
        this.config = processes.directory().resolve("sluice.yaml");
        Files.writeString(
                config,
                DemoConfig.yaml(
                        port.number(), admin.number(), processes.directory().resolve("journal"), upstreams));
    }

    /** {@code http://127.0.0.1:port} of its listener. */
    String url() {
        return "http://" + port.authority();
    }

    /** {@code 127.0.0.1:port} of its admin interface. */
    String admin() {
        return admin.authority();
    }

    /** The command line of a Sluice command, as this process was started. */
    static List<String> program() {
        var line = new ArrayList<String>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.sluice.proxy.boot.Main"));
        return line;
    }

    void start() throws IOException {
        var line = new ArrayList<>(program());
        line.addAll(List.of("run", "-c", config.toString(), "--concurrency", "2", "--drain-time-s", "1"));
        var started = processes.start(line, LOG);
        process = started;
        processes.guard(started);
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    long pid() {
        return process == null ? 0 : process.pid();
    }

    /** SIGKILL: it has no time for a last word. Returns its exit code, 0 when it did not run. */
    int kill() throws IOException, InterruptedException {
        if (process == null) return 0;
        int ended = processes.kill(process);
        process = null;
        return ended;
    }

    /** The end of its log. */
    List<String> lastWords() {
        return processes.lastLines(LOG, 8);
    }

    @Override
    public void close() throws IOException {
        port.close();
        admin.close();
    }
}
