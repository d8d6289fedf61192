package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A journal that cannot be used, from its start or for a while: asynchronous calls are refused, synchronous ones pass,
 * nothing acknowledged is lost, and it goes on by itself when the cause is gone.
 */
class JournalFaultsTest {
    private static final String BODY = "x".repeat(20_000);
    private static final Duration PATIENCE = Duration.ofSeconds(40); // above the longest back-off
    private static final String NOTHING = "durable queues accept nothing for now: ";
    private static final String AGAIN = "durable queues accept messages again";
    /** Ends with its input. */
    private static final String OWN_DISK =
            "mount -t tmpfs -o size=5m,mode=700 tmpfs \"$JOURNAL\" && echo mounted && exec cat >&2";
    /** Runs its arguments where that disk is; entering changes the working directory. */
    private static final String INSIDE =
            "exec nsenter --target=%d --user --preserve-credentials --mount env --chdir=\"$PWD\" \"$@\"";

    @TempDir
    private Path directory;

    private Path journal;
    private final ScriptedUpstream upstream = ScriptedUpstream.http1(List.of(Answer.ok("served")));

    @BeforeAll
    static void theProgramExists() {
        assumeThat(SluiceProcess.exists()).as("Sluice can be run").isTrue();
    }

    @BeforeEach
    void name() {
        journal = directory.resolve("journal");
    }

    @AfterEach
    void close() {
        upstream.close();
    }

    @Test
    void aDirectoryOfAnotherProcessEndsTheStartWithTwo() throws Exception {
        try (var first = SluiceProcess.start(config("", upstream.port()))) {
            Files.writeString(directory.resolve("second.yaml"), config("", upstream.port()));
            var line = new ArrayList<>(SluiceProcess.command("run"));
            line.addAll(List.of("-c", "second.yaml"));
            var second = new ProcessBuilder(line)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
            var said = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(second.waitFor()).as(said).isEqualTo(2);
            assertThat(said).contains(journal.toString(), "in use by process " + first.pid());
            assertThat(async(first, "a").status()).isEqualTo(202);
        }
    }

    @Test
    void filesOfOthersAreNotTouchedAndTheJournalOpensOnceTheyAreGone() throws Exception {
        Files.createDirectory(journal);
        var foreign = Files.writeString(journal.resolve("thesis.txt"), "years of work");
        try (var sluice = SluiceProcess.start(config("", upstream.port()))) {
            refusesOnlyAsync(sluice, "thesis.txt");
            assertThat(foreign).hasContent("years of work");
            Files.delete(foreign);
            await().atMost(PATIENCE).until(() -> async(sluice, "a").status() == 202);
        }
    }

    @Test
    void aFileInThePlaceOfTheDirectoryIsNotTouched() throws Exception {
        Files.writeString(journal, "a file");
        try (var sluice = SluiceProcess.start(config("", upstream.port()))) {
            refusesOnlyAsync(sluice, journal.toString());
            assertThat(journal).hasContent("a file");
            Files.delete(journal);
            await().atMost(PATIENCE).until(() -> async(sluice, "a").status() == 202);
        }
    }

    @Test
    void aDirectoryThatMayNotBeWrittenIsUsedOnceItMay() throws Exception {
        Files.createDirectory(
                journal, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-x------")));
        try (var sluice = SluiceProcess.startUnder(boundByPermissions(), config("", upstream.port()))) {
            refusesOnlyAsync(sluice, journal.toString());
            Files.setPosixFilePermissions(journal, PosixFilePermissions.fromString("rwx------"));
            await().atMost(PATIENCE).until(() -> async(sluice, "a").status() == 202);
        }
    }

    @Test
    void aDiskWithoutRoomAtTheStartIsUsedOnceThereIsSome() throws Exception {
        assumeLimits();
        try (var sluice = SluiceProcess.startUnder(limitFiles(256), config("", upstream.port()))) {
            refusesOnlyAsync(sluice, journal.toString());
            limit(sluice, "unlimited");
            await().atMost(PATIENCE).until(() -> async(sluice, "a").status() == 202);
        }
    }

    /** Makes the journal's disk full, and gives it room again. */
    private interface Disk {
        void fill(ProxyProcess sluice) throws Exception;

        void free(ProxyProcess sluice) throws Exception;
    }

    @Test
    void writesThatFailRefuseAsyncCallsUntilTheySucceedAndNothingAcknowledgedIsLost() throws Exception {
        assumeLimits();
        survives(List.of(), new Disk() {
            @Override
            public void fill(ProxyProcess sluice) throws Exception {
                limit(sluice, String.valueOf(64 * 1024));
            }

            @Override
            public void free(ProxyProcess sluice) throws Exception {
                limit(sluice, "unlimited");
            }
        });
    }

    @Test
    void aDirectoryThatIsTakenAwayIsNoticedByTheNextCallAndUsedOnceItIsBack() throws Exception {
        var away = directory.resolve("away");
        survives(List.of(), new Disk() {
            @Override
            public void fill(ProxyProcess sluice) throws Exception {
                Files.move(journal, away);
                assertThat(async(sluice, "into a file without a name").status()).isEqualTo(503);
            }

            @Override
            public void free(ProxyProcess sluice) throws Exception {
                Files.move(away, journal);
            }
        });
    }

    @Test
    void aFullFileSystemRefusesAsyncCallsUntilItHasRoomAndNothingAcknowledgedIsLost() throws Exception {
        assumeProgram("/usr/bin/unshare");
        assumeProgram("/usr/bin/nsenter");
        Files.createDirectory(journal);
        // A mount of one's own takes no root in a user namespace; it lasts as long as the process that made it.
        var holder = new ProcessBuilder("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", OWN_DISK)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        holder.environment().put("JOURNAL", journal.toString());
        var mounted = holder.start();
        try {
            boolean there = "mounted".equals(mounted.inputReader().readLine());
            assumeThat(there).as("a file system can be mounted").isTrue();
            var inside = List.of("sh", "-c", INSIDE.formatted(mounted.pid()), "sh");
            var ballast = journal.resolve(".ballast").toString();
            survives(inside, new Disk() {
                @Override
                public void fill(ProxyProcess sluice) throws Exception {
                    run(inside, "dd", "if=/dev/zero", "of=" + ballast, "bs=4k");
                }

                @Override
                public void free(ProxyProcess sluice) throws Exception {
                    assertThat(run(inside, "rm", ballast)).isZero();
                }
            });
            assertThat(journal).as("outside there is no such file system").isEmptyDirectory();
        } finally {
            mounted.destroyForcibly();
            mounted.waitFor();
        }
    }

    private void survives(List<String> under, Disk disk) throws Exception {
        int dead;
        try (var away = ScriptedUpstream.http1(List.of())) {
            dead = away.port();
        }
        var accepted = new ArrayList<String>();
        try (var sluice = SluiceProcess.startUnder(under, config("", dead), "-l", "info")) {
            assertThat(async(sluice, body(0)).status()).isEqualTo(202);
            accepted.add(body(0));
            disk.fill(sluice);
            offerUntilRefused(sluice, accepted);
            assertThat(sync(sluice).status()).isEqualTo(200);
            for (int i = 0; i < 20; i++) {
                assertThat(proxied(sluice, body(i)).body()).isEqualTo("served");
            }
            assertThat(upstream.received()).hasSize(20);
            await().atMost(PATIENCE).until(() -> sluice.log().contains(NOTHING));
            shows(sluice, journal.toString());
            disk.free(sluice);
            // Nobody offers anything meanwhile.
            await().atMost(PATIENCE).until(() -> sluice.log().contains(AGAIN));
            showsNothing(sluice);
            assertThat(async(sluice, "after").status()).isEqualTo(202);
            accepted.add("after");
            assertThat(sluice.log()).containsOnlyOnce(NOTHING).containsOnlyOnce(AGAIN);
            sluice.kill();
        }
        try (var callee = ScriptedUpstream.http1(List.of(Answer.ok("")));
                var sluice = SluiceProcess.startUnder(under, config("", callee.port()))) {
            assertThat(sluice.pid()).isPositive();
            await().atMost(PATIENCE)
                    .until(() -> callee.received().stream()
                            .map(Received::body)
                            .toList()
                            .containsAll(accepted));
        }
    }

    /** People who ask are told why nothing is accepted. */
    private static void shows(ProxyProcess sluice, String reason) throws IOException {
        assertThat(sluice.admin("/queues")).containsPattern("\"unavailable\": ?\"[^\"]*" + Pattern.quote(reason));
        assertThat(queueLs(sluice)).contains("accepts nothing", NOTHING, reason);
    }

    private static void showsNothing(ProxyProcess sluice) throws IOException {
        assertThat(sluice.admin("/queues")).containsPattern("\"unavailable\": ?\"\"");
        assertThat(queueLs(sluice)).contains("orders").doesNotContain("accept");
    }

    private static String queueLs(ProxyProcess sluice) throws IOException {
        var line = new ArrayList<>(SluiceProcess.command("queue"));
        line.addAll(List.of("ls", "--admin", sluice.read("admin").strip()));
        var process = new ProcessBuilder(line).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Offers until the answer is that nothing was accepted. */
    private static void offerUntilRefused(ProxyProcess sluice, List<String> accepted) {
        for (int i = 1; i < 2000; i++) {
            var answer = async(sluice, body(i));
            if (answer.status() == 202) {
                accepted.add(body(i));
                continue;
            }
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("content-type")).containsExactly("application/problem+json");
            // What a failing write was carrying may be there or not; later offers are not taken at all.
            assertThat(answer.body()).containsAnyOf("\"outcome\":\"not-accepted\"", "\"outcome\":\"unknown\"");
            if (answer.body().contains("not-accepted")) return;
        }
        throw new AssertionError("a full disk took them all");
    }

    private static int run(List<String> under, String... command) throws IOException, InterruptedException {
        var line = new ArrayList<>(under);
        line.addAll(List.of(command));
        return new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static String body(int number) {
        return number + " " + BODY;
    }

    /** Three listeners: one queues towards the cluster, one towards an upstream that lives, one answers by itself. */
    private String config(String queue, int port) {
        return new TestConfig()
                .journal(journal)
                .queueing("main", "", "name: orders" + queue, TestConfig.to("up"))
                .queueing("live", "", "name: live", TestConfig.to("live"))
                .listener("direct", "", TestConfig.direct("here"))
                .cluster("up", port)
                .cluster("live", upstream.port())
                .yaml();
    }

    private void refusesOnlyAsync(ProxyProcess sluice, String reason) throws IOException {
        var refused = async(sluice, "a");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("content-type")).containsExactly("application/problem+json");
        assertThat(refused.body()).contains("\"outcome\":\"not-accepted\"", reason);
        assertThat(sluice.log()).contains(NOTHING, reason);
        shows(sluice, reason);
        try (var client = RawClient.connect(sluice.port("main"))) {
            var answer = client.exchange(Request.post("/", "a").host("any"));
            assertThat(answer.body()).isEqualTo("served");
        }
    }

    private static Response sync(ProxyProcess sluice) {
        try (var client = RawClient.connect(sluice.port("direct"))) {
            return client.exchange(Request.get("/").host("any"));
        }
    }

    /** A synchronous call to an upstream that lives, on a route that queues what is asked to be. */
    private static Response proxied(ProxyProcess sluice, String body) {
        try (var client = RawClient.connect(sluice.port("live"))) {
            return client.exchange(Request.post("/", body).host("any"));
        }
    }

    private static Response async(ProxyProcess sluice, String body) {
        try (var client = RawClient.connect(sluice.port("main"))) {
            return client.exchange(Request.post("/", body).host("any").with("prefer", "respond-async"));
        }
    }

    // A file-size limit does what a full disk does, without a file system of its own and without root.

    private static void assumeLimits() {
        assumeProgram("/usr/bin/prlimit");
    }

    /** A program of util-linux; the full build does not go without. */
    private static void assumeProgram(String program) {
        boolean there = Files.isExecutable(Path.of(program));
        if (Boolean.getBoolean("sluice.full"))
            assertThat(there).as(program + " is there").isTrue();
        assumeThat(there).as(program + " is there").isTrue();
    }

    /** Root may write everywhere unless it gives up the capability to; nothing is needed for anyone else. */
    private List<String> boundByPermissions() {
        if (!Files.isWritable(journal)) return List.of();
        assumeProgram("/usr/bin/setpriv");
        return List.of("/usr/bin/setpriv", "--bounding-set=-dac_override,-dac_read_search");
    }

    private static List<String> limitFiles(int kib) {
        return List.of("/usr/bin/prlimit", "--fsize=" + kib * 1024 + ":unlimited");
    }

    private static void limit(ProxyProcess sluice, String bytes) throws IOException, InterruptedException {
        var set = new ProcessBuilder(
                        "/usr/bin/prlimit", "--pid", String.valueOf(sluice.pid()), "--fsize=" + bytes + ":unlimited")
                .inheritIO()
                .start();
        assertThat(set.waitFor()).isZero();
    }
}
