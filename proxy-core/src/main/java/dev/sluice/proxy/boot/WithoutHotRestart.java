package dev.sluice.proxy.boot;

import java.util.List;
import picocli.CommandLine.Option;

/**
 * Flags of Envoy's that control planes' agents set and that ask for nothing here: there is no hot restart through shared
 * memory, no core dump and no lock profile to switch on.
 */
final class WithoutHotRestart {
    @Option(
            names = {
                "--disable-hot-restart",
                "--use-dynamic-base-id",
                "--skip-hot-restart-on-no-parent",
                "--skip-hot-restart-parent-stats",
                "--enable-core-dump",
                "--enable-mutex-tracing",
                "--cpuset-threads"
            },
            arity = "0",
            hidden = true,
            description = "accepted: there is nothing to switch")
    List<Boolean> flags = List.of();

    @Option(
            names = {"--restart-epoch", "--base-id", "--parent-shutdown-time-s"},
            hidden = true,
            description = "accepted: there is no hot restart")
    List<Long> numbers = List.of();

    @Option(
            names = {"--base-id-path", "--socket-path", "--socket-mode"},
            hidden = true,
            description = "accepted: there is no shared memory")
    List<String> texts = List.of();
}
