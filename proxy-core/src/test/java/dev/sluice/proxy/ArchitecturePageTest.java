package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/ARCHITECTURE.md names types; this keeps the names true. */
class ArchitecturePageTest {
    private static final Pattern TYPE = Pattern.compile("`([A-Z][A-Za-z0-9]+)(?:\\.[a-z][A-Za-z]+)?`");

    private static String page() throws IOException {
        return Files.readString(Path.of(System.getProperty("sluice.root"), "docs/ARCHITECTURE.md"));
    }

    private static List<String> typesIn(String text) {
        var names = new ArrayList<String>();
        for (var found = TYPE.matcher(text); found.find(); ) names.add(found.group(1));
        return names;
    }

    private static String section(String page, String title) {
        int start = page.indexOf("## " + title);
        int end = page.indexOf("\n## ", start + 3);
        return page.substring(start, end < 0 ? page.length() : end);
    }

    @Test
    void everyTypeNamedOnThePageExists() throws IOException {
        Set<String> known = new ClassFileImporter()
                .importPackages("dev.sluice").stream()
                        .map(JavaClass::getSimpleName)
                        .collect(Collectors.toSet());
        known.addAll(Set.of("ArchitecturePageTest", "ArchitectureTest"));
        assertThat(typesIn(page())).isNotEmpty().allMatch(known::contains);
    }

    @Test
    void aRequestPassesTheLayersInTheirOrder() throws IOException {
        var way = typesIn(section(page(), "A request's way"));
        assertThat(way)
                .containsSubsequence(
                        "Acceptor",
                        "Http1ServerConnection",
                        "ManagedConnection",
                        "HttpStream",
                        "RouteTable",
                        "FilterRunner",
                        "RouterFilter",
                        "Attempts",
                        "ClusterState",
                        "ConnectionPool",
                        "Http1ClientConnection");
    }

    @Test
    void aQueuedRequestPassesTheLayersInTheirOrder() throws IOException {
        var way = typesIn(section(page(), "A queued request's way"));
        assertThat(way)
                .containsSubsequence(
                        "QueueFilter",
                        "QueueStore",
                        "QueueCore",
                        "Intake",
                        "Journal",
                        "Dispatcher",
                        "QueueDelivery",
                        "HttpStream",
                        "RouterFilter",
                        "Judge",
                        "Settlement",
                        "Monitor");
    }
}
