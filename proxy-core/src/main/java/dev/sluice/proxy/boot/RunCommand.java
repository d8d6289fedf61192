package dev.sluice.proxy.boot;

import dev.sluice.proxy.command.Action;
import dev.sluice.proxy.command.Arguments;
import dev.sluice.proxy.command.Flag;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code sluice run}: the sidecar, with Envoy's flags. */
final class RunCommand implements Action {
    private static final Logger LOG = LoggerFactory.getLogger("main");

    @Override
    public String name() {
        return "run";
    }

    @Override
    public String description() {
        return "Runs the sidecar.";
    }

    @Override
    public List<Flag<?>> flags() {
        return RunFlags.ALL;
    }

    @Override
    public int run(Arguments given) {
        return run(RunFlags.fill(new RunOptions(), given));
    }

    /** Does what the mode says, to its end; returns the exit code. */
    static int run(RunOptions options) {
        try {
            Logging.configure(options);
            return switch (options.mode) {
                case "validate" -> validate(options);
                case "serve" -> serve(options, false);
                case "init_only" -> serve(options, true);
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

    private static int validate(RunOptions options) throws BadConfiguration {
        Configuration.load(options);
        System.out.println(
                "configuration '" + (options.configPath == null ? "--config-yaml" : options.configPath) + "' OK");
        return 0;
    }

    private static int serve(RunOptions options, boolean initOnly) throws BadConfiguration, IOException {
        var bootstrap = Configuration.load(options);
        var sluice = Sluice.start(bootstrap, options, made -> Signals.onTerminate(made::stop));
        if (!sluice.stopping()) LOG.info("started version={} workers={}", Version.sluice(), sluice.workers());
        if (initOnly) sluice.stop();
        sluice.awaitStopped();
        return 0;
    }
}
