package dev.sluice.xds.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlTreeTest {
    private final Problems problems = new Problems(false);

    private Object read(String text) {
        return YamlTree.text(text, problems);
    }

    private void refused(String text, String reason) {
        assertThat(read(text)).isNull();
        assertThat(problems.list()).singleElement().asString().contains(reason);
    }

    private void refused(Path file, String reason) {
        assertThat(YamlTree.file(file, problems)).isNull();
        assertThat(problems.list()).singleElement().asString().contains(reason);
    }

    @Test
    void givesPlainScalarsTheTypesEnvoyGivesThem() {
        assertThat(read("[a, 'true', true, Yes, off, 1, -7, 0X10, 010, 08, 1.5, 1e3, ~, 2147483648, !!str 5, ! 5]"))
                .isEqualTo(Arrays.asList(
                        "a",
                        "true",
                        true,
                        true,
                        false,
                        1L,
                        -7L,
                        16L,
                        8L,
                        8L,
                        "1.5",
                        "1e3",
                        null,
                        "2147483648",
                        5L,
                        "5"));
    }

    @Test
    void readsJsonToo() {
        assertThat(read("{\"a\": [1, {\"b\": null}], \"c\": \"\\u0041\"}"))
                .isEqualTo(Map.of("a", List.of(1L, java.util.Collections.singletonMap("b", null)), "c", "A"));
    }

    @Test
    void refusesNothing() {
        refused("# nothing\n", "there is nothing in it");
    }

    @Test
    void refusesAnEmptyFile(@TempDir Path directory) throws IOException {
        refused(Files.createFile(directory.resolve("empty.yaml")), "there is nothing in it");
    }

    @Test
    void refusesADirectory(@TempDir Path directory) {
        refused(directory, "is a directory");
    }

    @Test
    void refusesAFileItMayNotRead(@TempDir Path directory) throws IOException {
        var file = Files.writeString(directory.resolve("secret.yaml"), "a: b");
        Files.setPosixFilePermissions(file, Set.of());
        assumeThat(Files.isReadable(file)).as("root reads everything").isFalse();
        refused(file, "secret.yaml may not be read: permission denied");
    }

    @Test
    void followsAliases() {
        assertThat(read("{a: &x [1], b: *x}")).isEqualTo(Map.of("a", List.of(1L), "b", List.of(1L)));
    }

    @Test
    void refusesACycle() {
        refused("a: &x [*x]", "stands inside its own anchor");
    }

    @Test
    void refusesAnAliasWithoutAnchor() {
        refused("a: *x", "no anchor &x");
    }

    @Test
    @Timeout(20)
    void refusesAliasesThatStandForTooMuch() {
        var text = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 12; i++) {
            text.append("a%d: &a%d [".formatted(i, i))
                    .append(("*a" + (i - 1) + ",").repeat(10))
                    .append("]\n");
        }
        refused(text.toString(), " values, aliases counted in full");
        assertThat(problems.list().getFirst().reason()).containsPattern("more than [1-9][0-9]{4,7} values");
    }

    @Test
    void refusesADeepChainOfAliases() {
        var text = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i < 200; i++) {
            text.append("a%d: &a%d [*a%d]\n".formatted(i, i, i - 1));
        }
        refused(text.toString(), "nested deeper than 100");
    }

    @ParameterizedTest
    @CsvSource({"100000", "101"})
    void refusesDeepNesting(int depth) {
        refused("[".repeat(depth), "nested deeper than 100");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{a: 1, a: 2}|the key \"a\" stands twice at line 1, column 8; the last one counts",
                "a: 2\\n---\\na: 3|more than one document: the first one counts",
            })
    void warnsOfWhatEnvoyPassesOver(String text, String warning) {
        assertThat(read(text.replace("\\n", "\n"))).isEqualTo(Map.of("a", 2L));
        assertThat(problems.warnings()).singleElement().asString().contains(warning);
    }

    @Test
    void keepsTheNumbersOfJsonFiles(@TempDir Path directory) throws IOException {
        var file = Files.writeString(directory.resolve("a.json"), "[1.5, 18446744073709551615]");
        assertThat(YamlTree.file(file, problems)).isEqualTo(List.of(1.5, new BigInteger("18446744073709551615")));
    }

    @Test
    void saysWhereTextIsNoYaml() {
        refused("a: [1\nb: }", "not valid YAML or JSON");
        assertThat(problems.list().getFirst().reason()).contains("line 2");
    }

    @Test
    void refusesAFileOfTwoGigabytesWithoutReadingIt(@TempDir Path directory) throws IOException {
        var file = directory.resolve("large.yaml");
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(2L << 30);
        }
        assertThat(YamlTree.file(file, problems)).isNull();
        assertThat(problems.list()).singleElement().asString().contains("has 2147483648 bytes; at most");
    }

    @Test
    void refusesAFileThatIsNoText(@TempDir Path directory) throws IOException {
        var file = Files.write(directory.resolve("x"), new byte[] {(byte) 0xff, 0, 1});
        assertThat(YamlTree.file(file, problems)).isNull();
        assertThat(problems.list()).singleElement().asString().contains("is not UTF-8 text");
    }

    @Test
    void refusesAMissingFileAndADirectory(@TempDir Path directory) {
        assertThat(YamlTree.file(directory.resolve("none"), problems)).isNull();
        assertThat(YamlTree.file(directory, problems)).isNull();
        assertThat(problems.list()).hasSize(2).first().asString().contains("does not exist");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a: 1; YAML without brackets in a .json file at line 1",
                "{\"a\": b}; a word without quotes, \"b\"",
                "{\"a\": 0x10}; a word without quotes",
                "{\"a\": 010}; a word without quotes",
                "{\"a\": True}; a word without quotes",
            })
    void takesNoYamlInAJsonFile(String text, String reason, @TempDir Path directory) throws IOException {
        var file = Files.writeString(directory.resolve("a.json"), text);
        assertThat(YamlTree.file(file, problems)).isNull();
        assertThat(problems.list()).singleElement().asString().contains("not valid YAML or JSON");
        assertThat(problems.list().toString()).contains(reason);
    }

    @Test
    void forgivesInAJsonFileWhatEnvoyForgives(@TempDir Path directory) throws IOException {
        var file = Files.writeString(directory.resolve("a.json"), "{'a': true, b: [1, -1.5e3, null,],}");
        assertThat(YamlTree.file(file, problems)).isEqualTo(Map.of("a", true, "b", Arrays.asList(1L, -1500.0, null)));
    }
}
