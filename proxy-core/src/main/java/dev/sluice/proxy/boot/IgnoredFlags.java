package dev.sluice.proxy.boot;

import dev.sluice.proxy.command.Flag;
import java.util.ArrayList;
import java.util.List;

/**
 * Flags of Envoy's that control planes' agents set and that ask for nothing here: there is no hot restart through shared
 * memory, no core dump and no lock profile to switch on; loggers are fine-grained, and a stack trace follows its line.
 */
final class IgnoredFlags {
    private static final List<String> SWITCHES = List.of(
            "disable-hot-restart",
            "use-dynamic-base-id",
            "skip-hot-restart-on-no-parent",
            "skip-hot-restart-parent-stats",
            "enable-core-dump",
            "enable-mutex-tracing",
            "cpuset-threads",
            "enable-fine-grain-logging",
            "log-stacktrace-single-entry");
    private static final List<String> NUMBERS = List.of("restart-epoch", "base-id", "parent-shutdown-time-s");
    private static final List<String> TEXTS = List.of("base-id-path", "socket-path", "socket-mode");

    private IgnoredFlags() {}

    /** All of them; the help shows none. */
    static List<Flag<?>> all() {
        var all = new ArrayList<Flag<?>>();
        for (var name : SWITCHES) all.add(Flag.on(name, "").with(Flag.Trait.HIDDEN));
        for (var name : NUMBERS) all.add(Flag.longNumber(name, "N", "").with(Flag.Trait.HIDDEN));
        for (var name : TEXTS) all.add(Flag.text(name, "TEXT", "").with(Flag.Trait.HIDDEN));
        return all;
    }
}
