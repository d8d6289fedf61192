package dev.sluice.proxy.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.sluice.proxy.command.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** README.md tells people what to type: all of it has to work. */
class ReadmeTest {
    private static final Path ROOT = Path.of(System.getProperty("sluice.root"));
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)\\)");

    private static List<String> lines() throws IOException {
        return Files.readAllLines(ROOT.resolve("README.md"));
    }

    /** What follows {@code start}, in a line of its own or behind a prompt. */
    private static Stream<String> commands(String start) throws IOException {
        return lines().stream()
                .map(line -> line.replaceFirst("^.*\\$ ", "").strip())
                .filter(line -> line.startsWith(start))
                .map(line -> line.replaceFirst("\\s+#.*", ""));
    }

    @Test
    void everySluiceCommandIsUnderstood() throws IOException {
        var commands = commands("./sluice ").toList();
        assertThat(commands).contains("./sluice demo").hasSizeGreaterThan(4);
        var program = new Program(new SluiceCommand(), "", System.out, System.err);
        for (var command : commands) {
            var typed = Arrays.asList(command.split("\\s+"));
            var words = Main.words(typed.subList(1, typed.size()));
            assertThatCode(() -> program.read(words)).as(command).doesNotThrowAnyException();
        }
    }

    @Test
    void theProgramsItNamesExist() throws IOException {
        assertThat(ROOT.resolve("sluice")).isExecutable();
        assertThat(commands("mvn ")).contains("mvn verify");
    }

    @Test
    void everyFileItLinksToExists() throws IOException {
        for (var line : lines()) {
            for (var link = LINK.matcher(line); link.find(); ) {
                assertThat(ROOT.resolve(link.group(1))).as(line).exists();
            }
        }
    }
}
