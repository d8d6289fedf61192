package dev.sluice.proxy.boot;

import dev.sluice.proxy.command.Action;
import dev.sluice.proxy.command.Arguments;
import dev.sluice.proxy.command.Flag;
import java.util.List;

/** {@code sluice validate}: reads the configuration and says everything that is wrong with it. */
final class ValidateCommand implements Action {
    @Override
    public String name() {
        return "validate";
    }

    @Override
    public String description() {
        return "Checks a configuration and says all that is wrong with it.";
    }

    @Override
    public List<Flag<?>> flags() {
        return RunFlags.ALL;
    }

    @Override
    public int run(Arguments given) {
        var options = RunFlags.fill(new RunOptions(), given);
        options.mode = "validate";
        return RunCommand.run(options);
    }
}
