package dev.sluice.xds.parse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.xds.read.FieldPath;
import dev.sluice.xds.read.Problems;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts of files, with the bound that goes with them. */
class DataSourceParserTest {
    private final Problems problems = new Problems(false);

    @TempDir
    private Path directory;

    private String read(String text, int most) throws IOException {
        var file = Files.writeString(directory.resolve("body"), text);
        var source = DataSource.newBuilder().setFilename(file.toString()).build();
        return new DataSourceParser(new Scope(Extensions.builtin(), problems)).text(source, most, FieldPath.ROOT);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 0, Integer.MAX_VALUE, Integer.MIN_VALUE, -1}) // the last two are 2 GiB and more
    void aFileWithinTheBoundIsRead(int most) throws IOException {
        assertThat(read("text", most)).isEqualTo("text");
        assertThat(problems.list()).isEmpty();
    }

    @Test
    void aLargerOneIsRefused() throws IOException {
        assertThat(read("texts", 4)).isEmpty();
        assertThat(problems.list()).singleElement().asString().contains("more than 4 bytes");
    }
}
