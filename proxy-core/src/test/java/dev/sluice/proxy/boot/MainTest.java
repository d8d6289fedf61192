package dev.sluice.proxy.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line as a whole: what it takes for what, and what it refuses. */
class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... words) {
        return Main.execute(
                List.of(words),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String refused() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aWordThatIsNoCommandIsRefusedWithTheOneThatWasMeant() {
        assertThat(run("quue")).isEqualTo(1);
        assertThat(refused())
                .contains("do not know what to do with \"quue\", did you mean \"queue\"?", "see: sluice --help");
    }

    @Test
    void theSameBelowACommand() {
        assertThat(run("journal", "verfy")).isEqualTo(1);
        assertThat(refused()).contains("verfy", "verify").doesNotContain("Usage:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"xds-probe", "inject", "webhook", "iptables"})
    void whatALaterVersionBringsIsRefusedByName(String command) {
        assertThat(run(command, "-f", "x")).isEqualTo(1);
        assertThat(refused().strip()).isEqualTo("sluice: " + command + " is not in this version");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V"})
    void theVersionHasEnvoysFormInAnyPlace(String flag) {
        assertThat(run(flag)).isZero();
        assertThat(run("run", flag)).isZero();
        assertThat(said().lines())
                .hasSize(2)
                .allMatch(line -> line.matches("sluice  version: [^/ ]+/1\\.40\\.0/Clean/RELEASE/[^/ ]+"));
    }

    @Test
    void aFlagFirstMeansRun() {
        assertThat(Main.words(List.of("-c", "x"))).containsExactly("run", "-c", "x");
        assertThat(Main.words(List.of("--help"))).containsExactly("--help");
        assertThat(run("--no-such-flag")).isEqualTo(1);
        assertThat(refused()).contains("--no-such-flag", "sluice run --help");
    }

    @Test
    void helpNamesEveryCommand() {
        assertThat(run("--help")).isZero();
        assertThat(said()).contains("demo", "proxy", "run", "validate", "queue", "journal");
    }
}
