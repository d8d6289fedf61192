package dev.sluice.proxy.boot;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice validate}: reads the configuration and says everything that is wrong with it. */
@Command(name = "validate", description = "Checks a configuration and says all that is wrong with it.")
final class ValidateCommand implements Callable<Integer> {
    @Mixin
    private RunOptions options = new RunOptions();

    @Override
    public Integer call() {
        options.mode = "validate";
        return new RunCommand(options).call();
    }
}
