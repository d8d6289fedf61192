package dev.sluice.proxy.boot;

import dev.sluice.xds.model.Bootstrap;
import dev.sluice.xds.parse.BootstrapOptions;
import dev.sluice.xds.parse.ConfigLoader;
import dev.sluice.xds.parse.Loaded;
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
                yield ok.value();
            }
            case Loaded.Failed<Bootstrap> failed ->
                throw new BadConfiguration(
                        failed.problems().stream().map(Object::toString).toList());
        };
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
