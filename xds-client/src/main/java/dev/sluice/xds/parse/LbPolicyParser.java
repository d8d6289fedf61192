package dev.sluice.xds.parse;

import com.google.protobuf.Message;
import dev.sluice.lb.LbConfig;
import dev.sluice.xds.read.FieldPath;
import dev.sluice.xds.read.MessageType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.LoadBalancingPolicy;
import io.envoyproxy.envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig;
import io.envoyproxy.envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest;
import io.envoyproxy.envoy.extensions.load_balancing_policies.random.v3.Random;
import io.envoyproxy.envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * How a cluster chooses a host: an extension, or the enum with its settings, which stands for one (Envoy: the extension
 * goes before).
 */
@SuppressWarnings("deprecation") // Envoy deprecates some of these fields and still takes them
final class LbPolicyParser {
    private static final int DEFAULT_CHOICES = 2;
    private static final double DEFAULT_PANIC_THRESHOLD = 50;

    /** The policies there are; a new one is an entry here, and one in {@link #ENUM} where the enum has it, too. */
    private static final List<Policy<?>> POLICIES = List.of(
            new Policy<>(
                    new MessageType<>(
                            "envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin",
                            () -> RoundRobin.getDescriptor(),
                            () -> RoundRobin.getDefaultInstance()),
                    MessageSupport.of("envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin")
                            .works("locality_lb_config"),
                    (policy, in) -> new LbConfig.RoundRobin(in.common(policy.getLocalityLbConfig()))),
            new Policy<>(
                    new MessageType<>(
                            "envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest",
                            () -> LeastRequest.getDescriptor(),
                            () -> LeastRequest.getDefaultInstance()),
                    MessageSupport.of("envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest")
                            .works("choice_count", "active_request_bias", "locality_lb_config")
                            .works("selection_method")
                            .worksBut("enable_full_scan", "deprecated form of selection_method"),
                    LbPolicyParser::leastRequest),
            new Policy<>(
                    new MessageType<>(
                            "envoy.extensions.load_balancing_policies.random.v3.Random",
                            () -> Random.getDescriptor(),
                            () -> Random.getDefaultInstance()),
                    MessageSupport.of("envoy.extensions.load_balancing_policies.random.v3.Random")
                            .works("locality_lb_config"),
                    (policy, in) -> new LbConfig.Random(in.common(policy.getLocalityLbConfig()))));

    /** What the values of {@code lb_policy} stand for. */
    private static final List<EnumForm> ENUM = List.of(
            new EnumForm(
                    Cluster.LbPolicy.ROUND_ROBIN,
                    "round_robin_lb_config",
                    cluster -> RoundRobin.newBuilder()
                            .setLocalityLbConfig(localities(cluster))
                            .build()),
            new EnumForm(Cluster.LbPolicy.LEAST_REQUEST, "least_request_lb_config", LbPolicyParser::leastRequest),
            new EnumForm(
                    Cluster.LbPolicy.RANDOM,
                    "",
                    cluster -> Random.newBuilder()
                            .setLocalityLbConfig(localities(cluster))
                            .build()));

    static final List<MessageSupport> SUPPORT = Stream.concat(
                    POLICIES.stream().map(Policy::support),
                    Stream.of(
                            MessageSupport.of("envoy.config.cluster.v3.Cluster.RoundRobinLbConfig"),
                            MessageSupport.of("envoy.config.cluster.v3.Cluster.LeastRequestLbConfig")
                                    .works("choice_count", "active_request_bias"),
                            MessageSupport.of("envoy.config.cluster.v3.Cluster.CommonLbConfig")
                                    .works("healthy_panic_threshold", "locality_weighted_lb_config")
                                    .accepted("updates count at once", "update_merge_window")
                                    .accepted(
                                            "needs local_cluster_name, which is not supported", "zone_aware_lb_config")
                                    .accepted("of a policy Sluice does not have", "consistent_hashing_lb_config")
                                    .accepted("there are no active health checks", "ignore_new_hosts_until_first_hc")
                                    .accepted("of a filter Sluice does not have", "override_host_status"),
                            MessageSupport.of(
                                    "envoy.config.cluster.v3.Cluster.CommonLbConfig.LocalityWeightedLbConfig"),
                            MessageSupport.of("envoy.config.core.v3.RuntimeDouble")
                                    .works("default_value")
                                    .accepted("there is no runtime, so the default value counts", "runtime_key"),
                            MessageSupport.of("envoy.config.cluster.v3.LoadBalancingPolicy")
                                    .worksBut("policies", "the first that Sluice has counts, as in Envoy"),
                            MessageSupport.of("envoy.config.cluster.v3.LoadBalancingPolicy.Policy")
                                    .works("typed_extension_config"),
                            MessageSupport.of("envoy.config.core.v3.TypedExtensionConfig")
                                    .works("name", "typed_config"),
                            MessageSupport.of("envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig")
                                    .works("locality_weighted_lb_config"),
                            MessageSupport.of(
                                    "envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig.LocalityWeightedLbConfig")))
            .toList();

    /** A policy's message, what is supported of it, and what makes a record of it. */
    private record Policy<M extends Message>(MessageType<M> type, MessageSupport support, Reader<M> reader) {
        boolean takes(Message message) {
            return type.takes(message);
        }

        @SuppressWarnings("unchecked") // a message of that type: takes()
        LbConfig read(Message message, Reading in) {
            return reader.read((M) message, in);
        }
    }

    private interface Reader<M extends Message> {
        LbConfig read(M policy, Reading in);
    }

    /**
     * One policy being read.
     *
     * @param panicThreshold the cluster's, in percent
     * @param at the policy's message
     */
    private record Reading(int panicThreshold, Scope scope, FieldPath at) {
        LbConfig.Common common(LocalityLbConfig localities) {
            return new LbConfig.Common(panicThreshold, localities.hasLocalityWeightedLbConfig());
        }
    }

    /**
     * A value of the enum.
     *
     * @param settings the cluster's field that goes with it; empty for none
     * @param message the extension that it stands for in a cluster
     */
    private record EnumForm(Cluster.LbPolicy name, String settings, Function<Cluster, Message> message) {}

    private final Scope scope;

    LbPolicyParser(Scope scope) {
        this.scope = scope;
    }

    /** The types of the policies' messages. */
    static List<? extends MessageType<?>> types() {
        return POLICIES.stream().map(Policy::type).toList();
    }

    /** The values that {@code lb_policy} may have. */
    static Object[] names() {
        return Stream.concat(
                        ENUM.stream().map(EnumForm::name), Stream.of(Cluster.LbPolicy.LOAD_BALANCING_POLICY_CONFIG))
                .map(Enum::name)
                .toArray();
    }

    /** The fields of a cluster that belong to the policies of the enum. */
    static String[] settings() {
        return ENUM.stream()
                .map(EnumForm::settings)
                .filter(field -> !field.isEmpty())
                .toArray(String[]::new);
    }

    LbConfig parse(Cluster cluster, FieldPath at) {
        var common = cluster.getCommonLbConfig();
        double threshold = common.hasHealthyPanicThreshold()
                ? common.getHealthyPanicThreshold().getValue()
                : DEFAULT_PANIC_THRESHOLD;
        int panic = Math.clamp(Math.round(threshold), 0, 100); // what is not within is a problem already
        if (cluster.hasLoadBalancingPolicy()) {
            return extension(
                    cluster.getLoadBalancingPolicy(),
                    panic,
                    at.field("load_balancing_policy").field("policies"));
        }
        settingsFit(cluster, at);
        if (cluster.getLbPolicy() == Cluster.LbPolicy.LOAD_BALANCING_POLICY_CONFIG) {
            scope.problem(at.field("load_balancing_policy"), "must be set with LOAD_BALANCING_POLICY_CONFIG");
        }
        for (var form : ENUM) {
            if (form.name() == cluster.getLbPolicy()) {
                var settings = form.settings().isEmpty() ? at : at.field(form.settings());
                return read(form.message().apply(cluster), panic, settings);
            }
        }
        return none(panic); // said already
    }

    private static LbConfig none(int panic) {
        return new LbConfig.RoundRobin(new LbConfig.Common(panic, false));
    }

    private void settingsFit(Cluster cluster, FieldPath at) {
        var field = Cluster.getDescriptor()
                .findFieldByNumber(cluster.getLbConfigCase().getNumber());
        for (var form : ENUM) {
            if (field != null && field.getName().equals(form.settings()) && cluster.getLbPolicy() != form.name()) {
                scope.problems()
                        .warn(at.field(form.settings()), "has no effect: goes with lb_policy " + form.name() + " only");
            }
        }
    }

    private LbConfig extension(LoadBalancingPolicy policy, int panic, FieldPath at) {
        for (int i = 0; i < policy.getPoliciesCount(); i++) {
            var any = policy.getPolicies(i).getTypedExtensionConfig().getTypedConfig();
            if (scope.knows(any)) {
                var here = at.index(i).field("typed_extension_config").field("typed_config");
                var message = scope.unpack(any, here);
                return message == null ? none(panic) : read(message, panic, Scope.inside(any, here));
            }
        }
        scope.problem(at, "none of them is a load balancing policy Sluice has");
        return none(panic);
    }

    private LbConfig read(Message message, int panic, FieldPath at) {
        for (var policy : POLICIES) {
            if (policy.takes(message)) {
                return policy.read(message, new Reading(panic, scope, at));
            }
        }
        scope.problem(at, message.getDescriptorForType().getFullName() + " is no load balancing policy");
        return none(panic);
    }

    private static LocalityLbConfig localities(Cluster cluster) {
        return cluster.getCommonLbConfig().hasLocalityWeightedLbConfig()
                ? LocalityLbConfig.newBuilder()
                        .setLocalityWeightedLbConfig(LocalityLbConfig.LocalityWeightedLbConfig.getDefaultInstance())
                        .build()
                : LocalityLbConfig.getDefaultInstance();
    }

    private static LeastRequest leastRequest(Cluster cluster) {
        var settings = cluster.getLeastRequestLbConfig();
        var policy = LeastRequest.newBuilder().setLocalityLbConfig(localities(cluster));
        if (settings.hasChoiceCount()) {
            policy.setChoiceCount(settings.getChoiceCount());
        }
        if (settings.hasActiveRequestBias()) {
            policy.setActiveRequestBias(settings.getActiveRequestBias());
        }
        return policy.build();
    }

    private static LbConfig leastRequest(LeastRequest policy, Reading in) {
        double bias =
                policy.hasActiveRequestBias() ? policy.getActiveRequestBias().getDefaultValue() : 1;
        if (!(bias >= 0)) {
            // as in Envoy
            in.scope().problems().warn(in.at().field("active_request_bias"), bias + " is negative: 1 counts");
            bias = 1;
        }
        return new LbConfig.LeastRequest(
                in.common(policy.getLocalityLbConfig()),
                Math.max(2, Values.or(policy.hasChoiceCount(), policy.getChoiceCount(), DEFAULT_CHOICES)),
                bias,
                policy.getSelectionMethod() == LeastRequest.SelectionMethod.FULL_SCAN
                        || policy.getEnableFullScan().getValue());
    }
}
