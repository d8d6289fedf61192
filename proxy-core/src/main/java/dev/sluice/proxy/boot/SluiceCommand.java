package dev.sluice.proxy.boot;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line without a command: says what there is. */
@Command(
        name = "sluice",
        description = "A service-mesh sidecar that speaks xDS and keeps the request.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {RunCommand.class, ProxyCommand.class, ValidateCommand.class})
final class SluiceCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "say what to do, for example: sluice run -c FILE");
    }
}
