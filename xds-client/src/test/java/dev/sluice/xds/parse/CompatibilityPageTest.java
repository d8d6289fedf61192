package dev.sluice.xds.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CompatibilityPageTest {
    /** Run with {@code -Dsluice.docs.rewrite=true} to write the page anew. */
    @Test
    void thePageSaysWhatTheTableSays() throws IOException {
        var file = Path.of(System.getProperty("sluice.root"), "docs", "compatibility.md");
        var text = new CompatibilityPage(Extensions.builtin()).text();
        if (Boolean.getBoolean("sluice.docs.rewrite")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
        assertThat(file).content().isEqualTo(text);
    }
}
