package dev.sluice.proxy.boot;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice run}: the sidecar, with Envoy's flags. */
@Command(name = "run", description = "Runs the sidecar.")
final class RunCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger("main");

    @Mixin
    private RunOptions options;

    RunCommand() {
        this(new RunOptions());
    }

    RunCommand(RunOptions options) {
        this.options = options;
    }

    @Override
    public Integer call() {
        try {
            Logging.configure(options);
            return switch (options.mode) {
                case "validate" -> validate();
                case "serve" -> serve(false);
                case "init_only" -> serve(true);
                default ->
                    throw new BadConfiguration(
                            List.of("--mode " + options.mode + ": say serve, validate or init_only"));
            };
        } catch (BadConfiguration e) {
            var where = options.configPath == null ? "" : options.configPath + ": ";
            for (var problem : e.problems()) {
                boolean named = options.configPath != null && problem.startsWith(options.configPath + " ");
                System.err.println(named ? problem : where + problem);
            }
            return 1;
        } catch (IOException e) {
            System.err.println(e.getMessage());
            return 2;
        }
    }

    private int validate() throws BadConfiguration {
        Configuration.load(options);
        System.out.println(
                "configuration '" + (options.configPath == null ? "--config-yaml" : options.configPath) + "' OK");
        return 0;
    }

    private int serve(boolean initOnly) throws BadConfiguration, IOException {
        var bootstrap = Configuration.load(options);
        var sluice = Sluice.start(bootstrap, options, made -> Signals.onTerminate(made::stop));
        if (!sluice.stopping()) LOG.info("started version={} workers={}", Version.sluice(), sluice.workers());
        if (initOnly) sluice.stop();
        sluice.awaitStopped();
        return 0;
    }
}
