package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a distribution whose JDK is a script that says how it was started. */
class LauncherTest {
    private static final String JAVA_25 = "JAVA_VERSION=\"25.0.3\"\n";

    /** What a launcher printed and how it ended. */
    private record Ran(int code, String out) {}

    @TempDir
    private Path directory;

    private Path launcher;
    private Path jdk;

    @BeforeEach
    void layOutADistribution() throws IOException {
        launcher = directory.resolve("dist/bin/sluice");
        Files.createDirectories(launcher.getParent());
        Files.copy(Path.of(System.getProperty("sluice.root"), "sluice"), launcher);
        Files.createDirectories(directory.resolve("dist/lib"));
        Files.createFile(directory.resolve("dist/lib/proxy-core-1.jar"));
        jdk = directory.resolve("jdk");
        Files.createDirectories(jdk.resolve("bin"));
        Files.writeString(jdk.resolve("release"), JAVA_25);
        executable(jdk.resolve("bin/java"), "#!/bin/sh\necho pid=$$ arena=$MALLOC_ARENA_MAX \"$@\"\nexit ${CODE:-0}\n");
    }

    @Test
    void startsTheProgramWithTheFootprintFlags() throws Exception {
        var ran = run(Map.of(), "validate", "-c", "a file");
        assertThat(ran.out())
                .contains("arena=2", "-XX:+UseSerialGC", "-XX:TrimNativeHeapInterval=5000", "-XX:MaxMetaspaceSize=64m")
                .endsWith("-jar " + directory.resolve("dist/lib/proxy-core-1.jar") + " validate -c a file\n");
    }

    @Test
    void handsItsProcessAndExitCodeToTheProgram() throws Exception {
        var process = start(launcher, Map.of("CODE", "7"), "demo");
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isEqualTo(7);
        assertThat(out).contains("pid=" + process.pid() + " ");
    }

    @Test
    void aFlagFirstMeansRun() throws Exception {
        assertThat(run(Map.of(), "-c", "x.yaml").out()).endsWith(" run -c x.yaml\n");
        assertThat(run(Map.of(), "--help").out()).doesNotContain(" run ");
    }

    @Test
    void theNameEnvoyMeansRun() throws Exception {
        var envoy = Files.createSymbolicLink(directory.resolve("envoy"), launcher);
        var process = start(envoy, Map.of(), "--version");
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .endsWith(" run --version\n");
    }

    @Test
    void usesTheAotCacheWhereThereIsOne() throws Exception {
        assertThat(run(Map.of(), "x").out()).doesNotContain("AOTCache");
        var cache = Files.createFile(directory.resolve("dist/sluice.aot"));
        assertThat(run(Map.of(), "x").out()).contains("-XX:AOTCache=" + cache, "-XX:AOTMode=auto");
    }

    @Test
    void takesTheCollectorForLargeQueuesAndRefusesOthers() throws Exception {
        assertThat(run(Map.of("SLUICE_GC", "shen"), "x").out()).contains("-XX:+UseShenandoahGC");
        var refused = run(Map.of("SLUICE_GC", "best"), "x");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.out()).contains("SLUICE_GC is serial or shen, not best");
    }

    @Test
    void withoutAJdk25OneLineSaysWhatToInstall() throws Exception {
        hideInstalledJdks();
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
        var ran = run(
                Map.of(
                        "HOME",
                        directory.toString(),
                        "PATH",
                        BarePath.in(directory).toString()),
                "demo");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.out().lines()).hasSize(1).first().asString().contains("needs a JDK 25: install", "JAVA_HOME");
    }

    @Test
    void findsAJdk25ThatIsNotTheDefaultJava() throws Exception {
        hideInstalledJdks();
        var old = BarePath.in(directory);
        BarePath.add(old, "java", "echo the old one\n");
        var home = directory.resolve(".sdkman/candidates/java");
        Files.createDirectories(home);
        Files.move(jdk, home.resolve("25.0.3-tem"));
        var ran = run(Map.of("HOME", directory.toString(), "PATH", old.toString()), "demo");
        assertThat(ran.code()).as(ran.out()).isZero();
        assertThat(ran.out()).contains("-jar").doesNotContain("the old one");
    }

    @Test
    void withoutMavenOneLineSaysWhatToInstall() throws Exception {
        var tree = Files.createDirectories(directory.resolve("tree"));
        Files.createDirectories(tree.resolve("proxy-core"));
        Files.createFile(tree.resolve("pom.xml"));
        launcher = Files.copy(launcher, tree.resolve("sluice"));
        var ran = run(Map.of("PATH", BarePath.in(directory).toString()), "demo");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.out().lines())
                .hasSize(1)
                .first()
                .asString()
                .contains("needs Maven 3.8.7 or newer to build: apt install maven");
    }

    /** The launcher looks for JDKs where this machine has some: let it look elsewhere. */
    private void hideInstalledJdks() throws IOException {
        var script = Files.readString(launcher);
        assertThat(script).contains("/usr/lib/jvm/");
        Files.writeString(launcher, script.replace("/usr/lib/jvm/", directory + "/no-jvm/"));
    }

    @Test
    void saysWhatIsMissingWhenTheDistributionIsBroken() throws Exception {
        Files.delete(directory.resolve("dist/lib/proxy-core-1.jar"));
        var ran = run(Map.of(), "x");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.out()).contains("sluice: no program in ");
    }

    private Ran run(Map<String, String> environment, String... arguments) throws Exception {
        var process = start(launcher, environment, arguments);
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), out);
    }

    private Process start(Path program, Map<String, String> environment, String... arguments) throws IOException {
        var line = new ArrayList<>(List.of(program.toString()));
        line.addAll(List.of(arguments));
        var builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", jdk.toString());
        builder.environment().remove("MALLOC_ARENA_MAX");
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
