package dev.sluice.proxy.cli;

import dev.sluice.proxy.command.Arguments;
import dev.sluice.proxy.command.Flag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which messages of a queue are meant; without any, all. */
final class FilterOptions {
    private static final Flag<String> ID = Flag.text("id", "ID", "only this message");
    private static final Flag<String> KEY = Flag.text("key", "KEY", "only messages with this ordering key");
    private static final Flag<String> CAUSE =
            Flag.text("cause", "CAUSE", "only messages whose last failure is exactly this");

    static final List<Flag<?>> FLAGS = List.of(ID, KEY, CAUSE);

    private FilterOptions() {}

    /** As parameters of the admin interface; may be added to. */
    static Map<String, String> parameters(Arguments given) {
        var all = new LinkedHashMap<String, String>();
        for (var flag : List.of(ID, KEY, CAUSE)) {
            var value = given.value(flag);
            if (value != null) all.put(flag.name(), value);
        }
        return all;
    }
}
