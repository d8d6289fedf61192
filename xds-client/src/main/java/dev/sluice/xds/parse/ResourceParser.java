package dev.sluice.xds.parse;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.sluice.xds.model.Source;
import dev.sluice.xds.read.FieldPath;
import dev.sluice.xds.read.MessageType;
import dev.sluice.xds.read.MessageTypes;
import dev.sluice.xds.read.Problem;
import dev.sluice.xds.read.Problems;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses the resources of a discovery response, each by itself: one bad resource spoils no other. */
public final class ResourceParser {
    private static final String RESOURCE = "envoy.service.discovery.v3.Resource";

    private final boolean rejectUnknownFields;

    /** @param rejectUnknownFields {@code --reject-unknown-dynamic-fields}; without it unknown fields are warnings */
    public ResourceParser(boolean rejectUnknownFields) {
        this.rejectUnknownFields = rejectUnknownFields;
    }

    /** Parses resources as they come from a control plane or file, bare or wrapped into a Resource. */
    public <T> ResourceSet<T> parse(ResourceType<T> type, String versionInfo, List<Any> resources) {
        var set = new Collector<>(type, versionInfo);
        for (var resource : resources) {
            one(type, resource, versionInfo, new Problems(!rejectUnknownFields), set);
        }
        return set.done();
    }

    /** Parses one resource; problems already found in it, while it was text, stay against it. */
    <T> void one(ResourceType<T> type, Any resource, String version, Problems problems, Collector<T> set) {
        var any = resource;
        var name = "";
        try {
            if (MessageTypes.fullName(any.getTypeUrl()).equals(RESOURCE)) {
                var wrapper = Resource.parseFrom(any.getValue());
                name = wrapper.getName();
                any = wrapper.getResource();
                version = wrapper.getVersion().isEmpty() ? version : wrapper.getVersion();
            }
            var known = known(type, any, problems);
            if (known != null) {
                var message = known.parse(any.getValue());
                name = nameOf(message, name);
                var scope = new Scope(Extensions.builtin(), problems);
                scope.check(message, known, FieldPath.ROOT);
                var source = PrintedMessage.source(known.fullName(), message);
                set.add(name, version, type.parse(message, scope), source, problems);
                return;
            }
        } catch (InvalidProtocolBufferException damaged) {
            problems.add(FieldPath.ROOT, "is no " + type.messageName() + ": " + damaged.getMessage());
        }
        set.reject(name, Source.NONE, problems);
    }

    private static @Nullable MessageType<?> known(ResourceType<?> type, Any any, Problems problems) {
        var found = MessageTypes.fullName(any.getTypeUrl());
        if (!found.equals(type.messageName())) {
            problems.add(FieldPath.ROOT, "must be a " + type.messageName() + ", is a " + found);
            return null;
        }
        return Extensions.builtin().find(found);
    }

    private static String nameOf(Message message, String otherwise) {
        var name = switch (message) {
            case Listener listener -> listener.getName();
            case RouteConfiguration routes -> routes.getName();
            case Cluster cluster -> cluster.getName();
            case ClusterLoadAssignment assignment -> assignment.getClusterName();
            default -> "";
        };
        return name.isEmpty() ? otherwise : name;
    }

    /** Gathers the outcome of each resource. */
    static final class Collector<T> {
        private final ResourceType<T> type;
        private final String versionInfo;
        private final List<ResourceSet.Valid<T>> valid = new ArrayList<>();
        private final List<ResourceSet.Invalid> invalid = new ArrayList<>();
        private final List<Problem> warnings = new ArrayList<>();
        private final HashSet<String> names = new HashSet<>();

        Collector(ResourceType<T> type, String versionInfo) {
            this.type = type;
            this.versionInfo = versionInfo;
        }

        void add(String name, String version, T resource, Source source, Problems problems) {
            var given = name.isEmpty() ? type.name(resource) : name;
            if (given.isEmpty() && problems.isEmpty()) {
                problems.add(FieldPath.ROOT, "must have a name");
            }
            if (!names.add(given)) {
                problems.add(
                        FieldPath.ROOT, "a second resource of the name \"" + given + "\""); // Envoy: the first stays
            }
            if (problems.isEmpty()) {
                valid.add(new ResourceSet.Valid<>(given, version, resource));
                problems.warnings().forEach(w -> warnings.add(new Problem(given + "." + w.path(), w.reason())));
            } else {
                reject(given, source, problems);
            }
        }

        void reject(String name, Source source, Problems problems) {
            invalid.add(new ResourceSet.Invalid(name, source, problems.list()));
        }

        ResourceSet<T> done() {
            return new ResourceSet<>(versionInfo, List.copyOf(valid), List.copyOf(invalid), List.copyOf(warnings));
        }
    }
}
