package dev.sluice.proxy.boot;

import dev.sluice.proxy.accesslog.LogPaths;
import dev.sluice.proxy.server.QueueClaims;
import dev.sluice.proxy.stats.TagExtraction;
import dev.sluice.xds.model.Bootstrap;
import dev.sluice.xds.parse.BootstrapOptions;
import dev.sluice.xds.parse.ConfigLoader;
import dev.sluice.xds.parse.Loaded;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the bootstrap that the command line names. */
final class Configuration {
    private static final Logger LOG = LoggerFactory.getLogger("config");

    private Configuration() {}

    /** The bootstrap; what is accepted without effect is logged. */
    static Bootstrap load(RunOptions options) throws BadConfiguration {
        var said = new BootstrapOptions(
                options.configYaml,
                text(options.serviceNode),
                text(options.serviceCluster),
                text(options.serviceZone),
                options.allowUnknownStaticFields);
        return switch (ConfigLoader.loadBootstrap(options.configPath, said)) {
            case Loaded.Ok<Bootstrap> ok -> {
                for (var warning : ok.warnings()) LOG.warn("{}", warning);
                var late = unfit(ok.value());
                if (!late.isEmpty()) throw new BadConfiguration(late);
                yield ok.value();
            }
            case Loaded.Failed<Bootstrap> failed ->
                throw new BadConfiguration(
                        failed.problems().stream().map(Object::toString).toList());
        };
    }

    /** What the parts that are built from the bootstrap would refuse, each with its path. */
    private static List<String> unfit(Bootstrap bootstrap) {
        var problems = new ArrayList<>(QueueClaims.problems(bootstrap));
        problems.addAll(LogPaths.problems(bootstrap.listeners()));
        try {
            new TagExtraction(bootstrap.statsConfig());
        } catch (IllegalArgumentException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
        return problems;
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
