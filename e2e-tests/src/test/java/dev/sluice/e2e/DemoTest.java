package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first minute, as whoever types {@code sluice demo} sees it. */
class DemoTest {
    private static final String BOOKS = "offered 201 = settled 201 + dead 0 + pending 0 · lost 0 · duplicates ";

    @TempDir
    private Path directory;

    private Path out;
    private Path temporary;
    private String path = System.getenv("PATH");
    private final List<ProcessHandle> seen = new ArrayList<>();

    @BeforeAll
    static void theProgramExists() {
        assumeThat(SluiceProcess.exists()).as("Sluice can be run").isTrue();
    }

    @BeforeEach
    void layOut() throws IOException {
        out = directory.resolve("out");
        temporary = Files.createDirectory(directory.resolve("tmp"));
    }

    @AfterEach
    void endWhatIsLeft() {
        seen.forEach(ProcessHandle::destroyForcibly);
    }

    private Process start(String... flags) throws IOException {
        var line = new ArrayList<>(SluiceProcess.command("demo"));
        line.addAll(List.of(flags));
        var builder = new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().put("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + temporary);
        builder.environment().put("PATH", path);
        var process = builder.start();
        seen.add(process.toHandle());
        return process;
    }

    private int end(Process process) throws InterruptedException {
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).as(said()).isTrue();
        return process.exitValue();
    }

    private String said() {
        try {
            return Files.readString(out, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    private void awaitLine(String words) {
        await(words).atMost(Duration.ofMinutes(2)).until(() -> said().contains(words));
    }

    private void nothingIsLeft() {
        await("no process").until(() -> seen.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void showsEachStepAndLeavesNothingBehind() throws Exception {
        assertThat(end(start("--once"))).as(said()).isZero();
        assertThat(said())
                .contains("200 order now taken by A", "200 order now taken by B")
                .contains("503 ", "202 location: /.sluice/requests/")
                .contains("kill -9 ", "202 ready, position 0, waiting on: no healthy host")
                .contains("200 AsyncResult: 200 - order 1 taken by A", "predicted in ")
                .contains("1 dead letter: status 422", "retried 1 dead letter of orders")
                .contains(BOOKS);
        nothingIsLeft();
    }

    @Test
    void staysUpUntilItIsToldToEnd() throws Exception {
        var demo = start();
        awaitLine("Ctrl-C ends it");
        assertThat(said()).contains(BOOKS);
        demo.toHandle().descendants().forEach(seen::add);
        demo.destroy();
        assertThat(end(demo)).isZero();
        nothingIsLeft();
    }

    @Test
    void endedHalfWayItLeavesNothingBehind() throws Exception {
        var demo = start();
        awaitLine(" 202\n");
        demo.toHandle().descendants().forEach(seen::add);
        demo.destroy();
        assertThat(end(demo)).isNotZero();
        nothingIsLeft();
    }

    @Test
    void killedItLeavesNothingBehind() throws Exception {
        var demo = start();
        awaitLine(" 202\n");
        demo.toHandle().descendants().forEach(seen::add);
        demo.destroyForcibly();
        await("no process").until(() -> seen.stream().noneMatch(ProcessHandle::isAlive));
        await("no directory").untilAsserted(() -> assertThat(temporary).isEmptyDirectory());
    }

    @Test
    void failsWhenAnAnswerIsNotWhatTheStepSays() throws Exception {
        var fake = Files.createDirectory(directory.resolve("bin"));
        BarePath.add(fake, "curl", "printf 'HTTP/1.1 200 OK\\r\\n\\r\\norder now taken by A\\n'\n");
        path = fake + ":" + path;
        assertThat(end(start("--once"))).isEqualTo(1);
        assertThat(said())
                .contains("FAILED: B does not take over; got: HTTP/1.1 200 OK")
                .doesNotContain(BOOKS);
        nothingIsLeft();
    }

    @Test
    void worksWithoutCurl() throws Exception {
        path = BarePath.in(directory).toString();
        assertThat(end(start("--once"))).as(said()).isZero();
        assertThat(said()).contains("there is no curl here", BOOKS);
        nothingIsLeft();
    }
}
