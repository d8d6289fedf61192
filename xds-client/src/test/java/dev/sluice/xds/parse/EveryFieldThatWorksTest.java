package dev.sluice.xds.parse;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.sluice.xds.parse.MessageSupport.Field;
import dev.sluice.xds.read.FieldPath;
import dev.sluice.xds.read.MessageReader;
import dev.sluice.xds.read.MessageTypes;
import dev.sluice.xds.read.Problems;
import dev.sluice.xds.read.YamlTree;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Takes each field out of full examples in turn: the records or problems must change, or the field has no effect though
 * the table says it works.
 */
class EveryFieldThatWorksTest {
    private static final List<String> EXAMPLES = List.of("full.yaml", "full-other.yaml");

    /** Fields whose worth is that they say what the default says, or name something for people only. */
    private static final Set<String> ONLY_NAMES = Set.of(
            "envoy.config.listener.v3.Filter.name",
            "envoy.config.accesslog.v3.AccessLog.name",
            "envoy.config.core.v3.TypedExtensionConfig.name",
            "envoy.config.core.v3.TransportSocket.name",
            "envoy.config.core.v3.TransportSocket.typed_config",
            "envoy.config.listener.v3.FilterChain.transport_socket",
            "envoy.config.listener.v3.FilterChain.filter_chain_match",
            "envoy.config.cluster.v3.Cluster.transport_socket",
            "envoy.config.cluster.v3.Cluster.round_robin_lb_config",
            "envoy.config.cluster.v3.Cluster.typed_dns_resolver_config",
            "envoy.config.bootstrap.v3.Bootstrap.typed_dns_resolver_config",
            "envoy.config.bootstrap.v3.Bootstrap.layered_runtime",
            "envoy.config.bootstrap.v3.Bootstrap.cluster_manager",
            "envoy.config.bootstrap.v3.LayeredRuntime.layers",
            "envoy.config.bootstrap.v3.RuntimeLayer.name",
            "envoy.config.bootstrap.v3.RuntimeLayer.static_layer",
            "envoy.config.listener.v3.Listener.deprecated_v1",
            "envoy.config.route.v3.RetryPolicy.RetryHostPredicate.name",
            "envoy.extensions.upstreams.http.v3.HttpProtocolOptions.http_filters",
            "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.request_id_extension",
            "envoy.extensions.filters.network.http_connection_manager.v3.RequestIDExtension.typed_config",
            "envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter.is_optional",
            "envoy.config.route.v3.FilterConfig.is_optional",
            "sluice.queue.v1.Queue.hold",
            "sluice.queue.v1.Queue.Delivery.max_concurrent_per_endpoint",
            "sluice.queue.v1.Queue.Hold.max_wait",
            "sluice.queue.v1.Queue.Hold.wake",
            "sluice.queue.v1.QueueStore.handoff",
            "sluice.queue.v1.QueueStore.peers");

    private final Set<String> seen = new TreeSet<>();
    private final List<String> withoutEffect = new ArrayList<>();

    @Test
    void hasAnEffectAndAnExample() throws InvalidProtocolBufferException {
        for (var name : EXAMPLES) {
            var whole = read(name);
            var before = outcome(whole);
            assertThat(before).as(name).doesNotContain("PROBLEMS");
            eachWithout(whole, FieldPath.ROOT, changed -> outcome((Bootstrap) changed), before);
        }
        assertThat(withoutEffect).as("fields that can go without a trace").isEmpty();
        assertThat(missing()).as("fields that work and stand in no example").isEmpty();
    }

    private interface Rebuild {
        String outcomeOf(Message changed) throws InvalidProtocolBufferException;
    }

    private void eachWithout(Message message, FieldPath at, Rebuild rebuild, String before)
            throws InvalidProtocolBufferException {
        for (var entry : message.getAllFields().entrySet()) {
            var field = entry.getKey();
            if (field.getContainingType().getFullName().startsWith("google.protobuf.")) {
                continue;
            }
            seen.add(field.getFullName());
            var works = support(field) instanceof Field.Works;
            var without =
                    rebuild.outcomeOf(message.toBuilder().clearField(field).build());
            if (works && without.equals(before) && !ONLY_NAMES.contains(field.getFullName())) {
                withoutEffect.add(at.field(field.getName()) + " (" + field.getFullName() + ")");
            }
            inside(message, field, at.field(field.getName()), rebuild, before);
        }
    }

    private void inside(Message message, FieldDescriptor field, FieldPath at, Rebuild rebuild, String before)
            throws InvalidProtocolBufferException {
        if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE || support(field) instanceof Field.Accepted) {
            return;
        }
        if (!field.isRepeated()) {
            child(
                    (Message) message.getField(field),
                    at,
                    new Rebuild() {
                        @Override
                        public String outcomeOf(Message changed) throws InvalidProtocolBufferException {
                            return rebuild.outcomeOf(
                                    message.toBuilder().setField(field, changed).build());
                        }
                    },
                    before);
            return;
        }
        for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
            int index = i;
            child(
                    (Message) message.getRepeatedField(field, i),
                    at.index(i),
                    changed -> rebuild.outcomeOf(message.toBuilder()
                            .setRepeatedField(field, index, changed)
                            .build()),
                    before);
        }
    }

    private void child(Message child, FieldPath at, Rebuild rebuild, String before)
            throws InvalidProtocolBufferException {
        if (child.getDescriptorForType().getOptions().getMapEntry()) {
            var value = child.getDescriptorForType().findFieldByName("value");
            if (child.getField(value) instanceof Message message) {
                child(
                        message,
                        at,
                        changed -> rebuild.outcomeOf(
                                child.toBuilder().setField(value, changed).build()),
                        before);
            }
        } else if (child instanceof Any any) {
            var type = Extensions.builtin().find(MessageTypes.fullName(any.getTypeUrl()));
            var inner = Objects.requireNonNull(type).parse(any.getValue());
            eachWithout(
                    inner,
                    at,
                    changed -> rebuild.outcomeOf(
                            any.toBuilder().setValue(changed.toByteString()).build()),
                    before);
        } else {
            eachWithout(child, at, rebuild, before);
        }
    }

    private static MessageSupport.Field support(FieldDescriptor field) {
        return Extensions.builtin().support().messages().stream()
                .filter(message ->
                        message.type().equals(field.getContainingType().getFullName()))
                .map(message -> message.field(field.getName()))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private List<String> missing() {
        return Extensions.builtin().support().messages().stream()
                .flatMap(message -> message.fields().entrySet().stream()
                        .filter(entry -> entry.getValue() instanceof Field.Works)
                        .map(entry -> message.type() + "." + entry.getKey()))
                .filter(name -> !seen.contains(name) && !ONLY_NAMES.contains(name))
                .toList();
    }

    /** The records or the problems as text; what records were read from is no part of it. */
    private static String outcome(Bootstrap bootstrap) {
        var problems = new Problems(false);
        var parsed = new BootstrapParser(new Scope(Extensions.builtin(), problems))
                .parse(bootstrap.toBuilder(), BootstrapOptions.NONE);
        return problems.isEmpty() ? parsed.toString() : "PROBLEMS " + problems.list();
    }

    private static Bootstrap read(String name) {
        try (var in = Objects.requireNonNull(EveryFieldThatWorksTest.class.getResourceAsStream(name))) {
            var problems = new Problems(false);
            var builder = Bootstrap.newBuilder();
            var tree = YamlTree.text(new String(in.readAllBytes(), StandardCharsets.UTF_8), problems);
            new MessageReader(Extensions.builtin(), problems).read(tree, builder, FieldPath.ROOT);
            assertThat(problems.list()).as(name).isEmpty();
            return builder.build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
