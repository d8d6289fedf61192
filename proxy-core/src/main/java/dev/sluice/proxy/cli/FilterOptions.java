package dev.sluice.proxy.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which messages of a queue are meant; without any, all. */
final class FilterOptions {
    @Option(names = "--id", paramLabel = "ID", description = "only this message")
    private @Nullable String id;

    @Option(names = "--key", paramLabel = "KEY", description = "only messages with this ordering key")
    private @Nullable String key;

    @Option(names = "--cause", paramLabel = "CAUSE", description = "only messages whose last failure is exactly this")
    private @Nullable String cause;

    /** As parameters of the admin interface. */
    Map<String, String> parameters() {
        var all = new LinkedHashMap<String, String>();
        put(all, "id", id);
        put(all, "key", key);
        put(all, "cause", cause);
        return all;
    }

    private static void put(Map<String, String> all, String name, @Nullable String value) {
        if (value != null) all.put(name, value);
    }
}
