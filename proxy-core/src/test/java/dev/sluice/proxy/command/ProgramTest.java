package dev.sluice.proxy.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which command the words lead to, and what is said instead where they lead nowhere. */
class ProgramTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String words) {
        var program = new Program(
                new Shop("shop", List.of(new Shop("till", List.of(new Order())), new Order())),
                "shop 1",
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return program.execute(words.isEmpty() ? List.of() : List.of(words.split(" ")));
    }

    private record Shop(String name, List<Command> commands) implements Group {
        @Override
        public String description() {
            return "Sells what is ordered. And a description that is longer than a line of the help may be, so that it"
                    + " has to be continued in the next.";
        }

        @Override
        public String example() {
            return "order WHAT";
        }

        @Override
        public String exitCodes() {
            return "0 sold, 1 not.";
        }
    }

    @Test
    void runsTheCommandThatIsNamedAndGivesItsExitCode() {
        assertThat(run("order bread --needed x")).isEqualTo(7);
        assertThat(run("till order bread --needed x --count 3")).isEqualTo(3);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void aGroupAloneSaysWhatCouldFollow() {
        assertThat(run("till")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("shop: say what to do, for example: shop till order WHAT", "see: shop till --help");
    }

    @Test
    void whatIsNoCommandIsNamed() {
        assertThat(run("till oder bread")).isEqualTo(1);
        assertThat(run("till --needed x order")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "shop: do not know what to do with \"oder bread\", did you mean \"order\"?",
                        "see: shop till --help",
                        "shop: --needed: no such flag",
                        "see: shop till --help");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V", "till --version", "order -V", "order --no-such --version"})
    void theVersionIsShownAnywhere(String words) {
        assertThat(run(words)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("shop 1\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"order --help", "order -h", "order -hV", "order --no-such --help", "order --count x -h"})
    void helpIsShownWhateverElseIsWritten(String words) {
        assertThat(run(words)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("Usage: shop order WHAT [WHERE] --needed WORD [FLAGS]");
    }

    @Test
    void behindTwoDashesNobodyAsksForHelp() {
        assertThat(run("order --needed x -- --help")).isEqualTo(7);
    }

    @Test
    void helpListsWhatThereIsInColumns() {
        run("till order --help");
        var lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines)
                .contains("Takes an order.", "  WHAT      what is ordered", "  [WHERE]   where it goes")
                .anyMatch(line -> line.matches("  -f, --file-path FILE +the file"))
                .anyMatch(line -> line.matches("      --tags TAG\\[,\\.\\.\\.\\] +tags"))
                .contains("Exit codes: 0 sold, 1 not.")
                .noneMatch(line -> line.contains("old-switch"));
    }

    @Test
    void helpStaysWithinAHundredColumns() {
        run("--help");
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .allMatch(line -> line.length() <= 100 && line.equals(line.stripTrailing()))
                .anyMatch(line -> line.startsWith("  till    Sells what is ordered."))
                .anyMatch(line -> line.matches(" {10}\\w.*"));
    }
}
