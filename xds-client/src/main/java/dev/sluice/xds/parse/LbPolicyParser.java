package dev.sluice.xds.parse;

import com.google.protobuf.Message;
import dev.sluice.xds.model.LbPolicyConfig;
import dev.sluice.xds.read.FieldPath;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.LoadBalancingPolicy;
import io.envoyproxy.envoy.config.core.v3.RuntimeDouble;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig;
import io.envoyproxy.envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest;
import io.envoyproxy.envoy.extensions.load_balancing_policies.random.v3.Random;
import io.envoyproxy.envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a cluster chooses a host: the enum with its settings, or an extension, which goes before (Envoy). */
@SuppressWarnings("deprecation") // Envoy deprecates some of these fields and still takes them
final class LbPolicyParser {
    static final List<MessageSupport> SUPPORT = List.of(
            MessageSupport.of(Cluster.RoundRobinLbConfig.getDescriptor()),
            MessageSupport.of(Cluster.LeastRequestLbConfig.getDescriptor())
                    .works("choice_count", "active_request_bias"),
            MessageSupport.of(RuntimeDouble.getDescriptor())
                    .works("default_value")
                    .accepted("there is no runtime, so the default value counts", "runtime_key"),
            MessageSupport.of(LoadBalancingPolicy.getDescriptor())
                    .worksBut("policies", "the first that Sluice has counts, as in Envoy"),
            MessageSupport.of(LoadBalancingPolicy.Policy.getDescriptor()).works("typed_extension_config"),
            MessageSupport.of(TypedExtensionConfig.getDescriptor()).works("name", "typed_config"),
            MessageSupport.of(RoundRobin.getDescriptor()).works("locality_lb_config"),
            MessageSupport.of(LeastRequest.getDescriptor())
                    .works("choice_count", "active_request_bias", "locality_lb_config")
                    .works("selection_method")
                    .worksBut("enable_full_scan", "deprecated form of selection_method"),
            MessageSupport.of(Random.getDescriptor()).works("locality_lb_config"),
            MessageSupport.of(LocalityLbConfig.getDescriptor()).works("locality_weighted_lb_config"),
            MessageSupport.of(LocalityLbConfig.LocalityWeightedLbConfig.getDescriptor()));

    private static final int DEFAULT_CHOICES = 2;

    private final Scope scope;

    LbPolicyParser(Scope scope) {
        this.scope = scope;
    }

    /** A policy, and whether its own settings weigh localities. */
    record Parsed(LbPolicyConfig policy, boolean localityWeighted) {}

    Parsed parse(Cluster cluster, FieldPath at) {
        if (cluster.hasLoadBalancingPolicy()) {
            return extension(
                    cluster.getLoadBalancingPolicy(),
                    at.field("load_balancing_policy").field("policies"));
        }
        var policy = switch (cluster.getLbPolicy()) {
            case LEAST_REQUEST -> leastRequest(cluster.getLeastRequestLbConfig(), at);
            case RANDOM -> new LbPolicyConfig.Random();
            case LOAD_BALANCING_POLICY_CONFIG -> {
                scope.problem(at.field("load_balancing_policy"), "must be set with LOAD_BALANCING_POLICY_CONFIG");
                yield new LbPolicyConfig.RoundRobin();
            }
            case ROUND_ROBIN, RING_HASH, MAGLEV, CLUSTER_PROVIDED, UNRECOGNIZED -> new LbPolicyConfig.RoundRobin();
        };
        settingsFit(cluster, at);
        return new Parsed(policy, cluster.getCommonLbConfig().hasLocalityWeightedLbConfig());
    }

    private void settingsFit(Cluster cluster, FieldPath at) {
        if (cluster.hasLeastRequestLbConfig() && cluster.getLbPolicy() != Cluster.LbPolicy.LEAST_REQUEST) {
            scope.problem(at.field("least_request_lb_config"), "goes with lb_policy LEAST_REQUEST only");
        }
        if (cluster.hasRoundRobinLbConfig() && cluster.getLbPolicy() != Cluster.LbPolicy.ROUND_ROBIN) {
            scope.problem(at.field("round_robin_lb_config"), "goes with lb_policy ROUND_ROBIN only");
        }
    }

    private LbPolicyConfig leastRequest(Cluster.LeastRequestLbConfig config, FieldPath at) {
        return new LbPolicyConfig.LeastRequest(
                Values.or(config.hasChoiceCount(), config.getChoiceCount(), DEFAULT_CHOICES),
                bias(
                        config.hasActiveRequestBias(),
                        config.getActiveRequestBias(),
                        at.field("least_request_lb_config").field("active_request_bias")),
                false);
    }

    private Parsed extension(LoadBalancingPolicy policy, FieldPath at) {
        for (int i = 0; i < policy.getPoliciesCount(); i++) {
            var any = policy.getPolicies(i).getTypedExtensionConfig().getTypedConfig();
            if (scope.knows(any)) {
                var here = at.index(i).field("typed_extension_config").field("typed_config");
                return policy(scope.unpack(any, here), Scope.inside(any, here));
            }
        }
        scope.problem(at, "none of them is a load balancing policy Sluice has");
        return new Parsed(new LbPolicyConfig.RoundRobin(), false);
    }

    private Parsed policy(@Nullable Message message, FieldPath at) {
        return switch (message) {
            case null -> new Parsed(new LbPolicyConfig.RoundRobin(), false);
            case RoundRobin p ->
                new Parsed(
                        new LbPolicyConfig.RoundRobin(), p.getLocalityLbConfig().hasLocalityWeightedLbConfig());
            case LeastRequest p ->
                new Parsed(
                        new LbPolicyConfig.LeastRequest(
                                Values.or(p.hasChoiceCount(), p.getChoiceCount(), DEFAULT_CHOICES),
                                bias(
                                        p.hasActiveRequestBias(),
                                        p.getActiveRequestBias(),
                                        at.field("active_request_bias")),
                                p.getSelectionMethod() == LeastRequest.SelectionMethod.FULL_SCAN
                                        || p.getEnableFullScan().getValue()),
                        p.getLocalityLbConfig().hasLocalityWeightedLbConfig());
            case Random p ->
                new Parsed(new LbPolicyConfig.Random(), p.getLocalityLbConfig().hasLocalityWeightedLbConfig());
            default -> {
                scope.problem(at, message.getDescriptorForType().getFullName() + " is no load balancing policy");
                yield new Parsed(new LbPolicyConfig.RoundRobin(), false);
            }
        };
    }

    private double bias(boolean set, RuntimeDouble bias, FieldPath at) {
        double value = set ? bias.getDefaultValue() : 1;
        if (!(value >= 0)) {
            scope.problem(at, "must be at least 0, is " + value);
        }
        return value;
    }
}
