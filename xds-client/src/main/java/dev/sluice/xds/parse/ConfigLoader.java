package dev.sluice.xds.parse;

import com.google.protobuf.Any;
import dev.sluice.xds.model.Bootstrap;
import dev.sluice.xds.read.DescribedMessage;
import dev.sluice.xds.read.FieldPath;
import dev.sluice.xds.read.MessageReader;
import dev.sluice.xds.read.Problems;
import dev.sluice.xds.read.YamlTree;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads configuration from files: the bootstrap, and resources that are discovered from files. Blocks on the file. */
public final class ConfigLoader {
    private ConfigLoader() {}

    /** Reads a bootstrap with nothing said on the command line. */
    public static Loaded<Bootstrap> loadBootstrap(Path file) {
        return loadBootstrap(file, BootstrapOptions.NONE);
    }

    /**
     * Reads a bootstrap (Envoy: {@code --config-path} with {@code --config-yaml} merged over it).
     *
     * @param file YAML or JSON; null where all of it is on the command line
     */
    public static Loaded<Bootstrap> loadBootstrap(@Nullable Path file, BootstrapOptions options) {
        var problems = new Problems(options.allowUnknownStaticFields());
        var builder = io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap.newBuilder();
        if (file != null) {
            merge(YamlTree.file(file, problems), builder, problems);
        }
        if (options.configYaml() != null) {
            merge(YamlTree.text(options.configYaml(), problems), builder, problems);
        }
        if (file == null && options.configYaml() == null) {
            problems.add(FieldPath.ROOT, "no configuration: give a file or --config-yaml");
        }
        var scope = new Scope(Extensions.builtin(), problems);
        var bootstrap = new BootstrapParser(scope).parse(builder, options);
        return problems.isEmpty()
                ? new Loaded.Ok<>(bootstrap, problems.warnings())
                : new Loaded.Failed<>(problems.list());
    }

    private static void merge(
            @Nullable Object tree, io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap.Builder into, Problems problems) {
        if (tree != null) {
            var part = Extensions.BOOTSTRAP.described();
            new MessageReader(Extensions.builtin(), problems).read(tree, part, FieldPath.ROOT);
            DescribedMessage.merge(part.buildPartial(), into);
        }
    }

    /**
     * Reads the resources of a file of {@code path_config_source}: a DiscoveryResponse as YAML or JSON. When the file
     * as a whole cannot be read nothing of it may be used; what was read before stays.
     *
     * @param rejectUnknownFields {@code --reject-unknown-dynamic-fields}
     */
    public static <T> Loaded<ResourceSet<T>> loadResources(
            ResourceType<T> type, Path file, boolean rejectUnknownFields) {
        var problems = new Problems(!rejectUnknownFields);
        var tree = YamlTree.file(file, problems);
        if (tree == null) {
            return new Loaded.Failed<>(problems.list());
        }
        var set = resources(type, tree, problems);
        return problems.isEmpty() ? new Loaded.Ok<>(set, set.warnings()) : new Loaded.Failed<>(problems.list());
    }

    private static <T> ResourceSet<T> resources(ResourceType<T> type, Object tree, Problems problems) {
        var envelope = io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse.newBuilder();
        List<?> resources = List.of();
        if (tree instanceof Map<?, ?> map) {
            var rest = new LinkedHashMap<>(map);
            var given = rest.remove("resources");
            resources = given == null ? List.of() : given instanceof List<?> many ? many : List.of(given);
            var part = Extensions.DISCOVERY_RESPONSE.described();
            new MessageReader(Extensions.builtin(), problems).read(rest, part, FieldPath.ROOT);
            DescribedMessage.merge(part.buildPartial(), envelope);
        } else {
            problems.add(FieldPath.ROOT, "must be a DiscoveryResponse: an object with resources");
        }
        var collector = new ResourceParser.Collector<>(type, envelope.getVersionInfo());
        var parser = new ResourceParser(false);
        for (var resource : resources) {
            var own = problems.fresh();
            var any = Any.newBuilder();
            new MessageReader(Extensions.builtin(), own).read(resource, any, FieldPath.ROOT);
            parser.one(type, any.build(), envelope.getVersionInfo(), own, collector);
        }
        return collector.done();
    }
}
