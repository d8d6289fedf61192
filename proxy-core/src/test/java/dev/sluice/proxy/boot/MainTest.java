package dev.sluice.proxy.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line as a whole: what it takes for what, and what it refuses. */
class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... words) {
        var all = Main.words(List.of(words));
        var commands = Main.commands(all).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return commands.execute(all);
    }

    @Test
    void aWordThatIsNoCommandIsRefusedWithTheOneThatWasMeant() {
        assertThat(run("quue")).isEqualTo(1);
        assertThat(err.toString()).contains("do not know what to do with \"quue\"", "Did you mean", "queue", "--help");
    }

    @Test
    void theSameBelowACommand() {
        assertThat(run("journal", "verfy")).isEqualTo(1);
        assertThat(err.toString()).contains("verfy", "verify").doesNotContain("Usage:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"xds-probe", "inject", "webhook", "iptables"})
    void whatALaterVersionBringsIsRefusedByName(String command) {
        assertThat(run(command, "-f", "x")).isEqualTo(1);
        assertThat(err.toString().strip()).isEqualTo("sluice: " + command + " is not in this version");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V"})
    void theVersionHasEnvoysFormInAnyPlace(String flag) {
        assertThat(run(flag)).isZero();
        assertThat(run("run", flag)).isZero();
        assertThat(out.toString().lines())
                .hasSize(2)
                .allMatch(line -> line.matches("sluice  version: [^/ ]+/1\\.40\\.0/Clean/RELEASE/[^/ ]+"));
    }

    @Test
    void aFlagFirstMeansRun() {
        assertThat(Main.words(List.of("-c", "x"))).containsExactly("run", "-c", "x");
        assertThat(Main.words(List.of("--help"))).containsExactly("--help");
        assertThat(run("--no-such-flag")).isEqualTo(1);
        assertThat(err.toString()).contains("--no-such-flag", "sluice run --help");
    }

    @Test
    void helpNamesEveryCommand() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("demo", "proxy", "run", "validate", "queue", "journal");
    }
}
