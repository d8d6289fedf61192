package dev.sluice.proxy.boot;

import dev.sluice.proxy.cli.JournalCommand;
import dev.sluice.proxy.cli.QueueCommand;
import dev.sluice.proxy.command.Command;
import dev.sluice.proxy.command.Group;
import dev.sluice.proxy.demo.DemoCommand;
import java.time.InstantSource;
import java.util.List;

/** The command line as a whole: says what there is. */
final class SluiceCommand implements Group {
    @Override
    public String name() {
        return "sluice";
    }

    @Override
    public String description() {
        return """
            A service-mesh sidecar that speaks Envoy's configuration and keeps the request.
            A flag in a command's place means run, as does being started under the name envoy.""";
    }

    /** A new command is a line here. */
    @Override
    public List<Command> commands() {
        return List.of(
                new DemoCommand(System::nanoTime, InstantSource.system()),
                new ProxyCommand(),
                new RunCommand(),
                new ValidateCommand(),
                new QueueCommand(),
                new JournalCommand());
    }

    @Override
    public String example() {
        return "run -c FILE";
    }

    @Override
    public String exitCodes() {
        return "0 clean stop, 1 bad configuration or arguments, 2 could not start.";
    }
}
