package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.xds.parse.BootstrapOptions;
import dev.sluice.xds.parse.ConfigLoader;
import dev.sluice.xds.parse.Loaded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bootstraps that the pages show are ones that Sluice takes. */
class DocumentedConfigurationTest {
    private static final Pattern BLOCK = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    static List<String> bootstraps() throws IOException {
        var found = new ArrayList<String>();
        for (var page : List.of("configuration.md", "queueing.md")) {
            var text = Files.readString(Path.of(System.getProperty("sluice.root"), "docs", page));
            for (var block = BLOCK.matcher(text); block.find(); ) {
                if (block.group(1).matches("(?s)(node|static_resources|bootstrap_extensions):.*"))
                    found.add(block.group(1));
            }
        }
        assertThat(found).hasSizeGreaterThanOrEqualTo(4);
        return found;
    }

    @ParameterizedTest
    @MethodSource("bootstraps")
    void isTaken(String yaml) {
        var here = yaml.replaceAll("/etc/sluice/[a-z]+.yaml", "/etc/hosts"); // files of resources must exist
        var loaded = ConfigLoader.loadBootstrap(null, new BootstrapOptions(here, "id", "cluster", "", false));
        assertThat(loaded).as(loaded.toString()).isInstanceOf(Loaded.Ok.class);
    }
}
