package dev.sluice.proxy.boot;

import dev.sluice.proxy.cli.JournalCommand;
import dev.sluice.proxy.cli.QueueCommand;
import dev.sluice.proxy.demo.DemoCommand;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line without a command: says what there is. */
@Command(
        name = "sluice",
        description = {
            "A service-mesh sidecar that speaks Envoy's configuration and keeps the request.",
            "A flag in a command's place means run, as does being started under the name envoy."
        },
        footer = {
            "Exit codes: 0 clean stop, 1 bad configuration or arguments, 2 could not start.",
            "sluice COMMAND --help says more."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND")
final class SluiceCommand implements Runnable {
    /** The commands, in the order of the help. A new command is a line here. */
    static final List<Class<?>> ALL = List.of(
            DemoCommand.class,
            ProxyCommand.class,
            RunCommand.class,
            ValidateCommand.class,
            QueueCommand.class,
            JournalCommand.class);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "say what to do, for example: sluice run -c FILE");
    }
}
