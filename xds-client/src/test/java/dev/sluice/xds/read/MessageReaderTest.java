package dev.sluice.xds.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.sluice.queue.v1.Queue;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.OutlierDetection;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageReaderTest {
    private final Problems problems = new Problems(false);

    @SuppressWarnings("unchecked")
    private <M extends Message> M read(M prototype, String yaml) {
        var builder = prototype.newBuilderForType();
        var reader = new MessageReader(
                name -> name.equals("sluice.queue.v1.Queue")
                        ? new MessageType<>(name, Queue::getDescriptor, Queue::getDefaultInstance)
                        : null,
                problems);
        reader.read(YamlTree.text(yaml, problems), builder, FieldPath.ROOT);
        return (M) builder.build();
    }

    private List<String> found() {
        return problems.list().stream().map(Problem::toString).toList();
    }

    @Test
    void takesBothSpellingsOfAName() {
        var cluster = read(Cluster.getDefaultInstance(), "{altStatName: a, connect_timeout: 1.5s}");
        assertThat(cluster.getAltStatName()).isEqualTo("a");
        assertThat(cluster.getConnectTimeout().getNanos()).isEqualTo(500_000_000);
        assertThat(found()).isEmpty();
    }

    @Test
    void takesASingleValueWhereAListIsMeant() {
        assertThat(read(VirtualHost.getDefaultInstance(), "{name: v, domains: a, routes: {name: r}}")
                        .getRoutesList())
                .singleElement()
                .satisfies(route -> assertThat(route.getName()).isEqualTo("r"));
    }

    @Test
    void readsWrappersEnumsAndBytes() {
        var outlier = read(OutlierDetection.getDefaultInstance(), "{consecutive5xx: '7', interval: 10s}");
        assertThat(outlier.getConsecutive5Xx().getValue()).isEqualTo(7);
        assertThat(read(Cluster.getDefaultInstance(), "{lb_policy: 3}").getLbPolicy())
                .isEqualTo(Cluster.LbPolicy.RANDOM);
        assertThat(read(DataSource.getDefaultInstance(), "{inline_bytes: aGk=}")
                        .getInlineBytes()
                        .toStringUtf8())
                .isEqualTo("hi");
        assertThat(found()).isEmpty();
    }

    @Test
    void readsAStruct() {
        var node = read(Node.getDefaultInstance(), "{metadata: {a: [1, null, {b: true}], c: x}}");
        assertThat(PlainStruct.of(node.getMetadata()).toString()).isEqualTo("{a=[1.0, null, {b=true}], c=x}");
    }

    @Test
    void leavesNullFieldsOut() {
        assertThat(read(Cluster.getDefaultInstance(), "{name: null, eds_cluster_config: null}"))
                .isEqualTo(Cluster.getDefaultInstance());
        assertThat(found()).isEmpty();
    }

    @Test
    void suggestsTheFieldThatWasMeant() {
        read(Cluster.getDefaultInstance(), "{conect_timeout: 1s}");
        assertThat(found())
                .containsExactly("conect_timeout: no such field in Cluster, did you mean \"connect_timeout\"?");
    }

    @Test
    void onlyWarnsOfUnknownFieldsWhereTheyAreAllowed() {
        var lenient = new Problems(true);
        new MessageReader(name -> null, lenient)
                .read(YamlTree.text("{nam: x}", lenient), Cluster.newBuilder(), FieldPath.ROOT);
        assertThat(lenient.list()).isEmpty();
        assertThat(lenient.warnings()).singleElement().asString().startsWith("nam: no such field");
    }

    @Test
    void refusesTwoFieldsOfAOneof() {
        read(RouteMatch.getDefaultInstance(), "{path: /, prefix: /}");
        assertThat(found()).containsExactly("prefix: cannot stand beside path");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{alt_stat_name: a, altStatName: b}|{alt_stat_name: b}|the last one counts",
                "{altStatName: b, alt_stat_name: a}|{alt_stat_name: a}|the last one counts",
                "{connect_timeout: {seconds: 1}, connectTimeout: {nanos: 5}}|{connect_timeout: 1.000000005s}|both count",
                "{commonLbConfig: {zone_aware_lb_config: {}}, common_lb_config: {healthy_panic_threshold: {value: 7}}}|{common_lb_config: {healthy_panic_threshold: {value: 7}, zone_aware_lb_config: {}}}|both count",
                "{dns_resolvers: {pipe: {path: a}}, dnsResolvers: [{pipe: {path: b}}]}|{dns_resolvers: [{pipe: {path: a}}, {pipe: {path: b}}]}|both count",
            })
    void takesAFieldInTwoSpellingsWithAWarning(String twice, String once, String warning) {
        assertThat(read(Cluster.getDefaultInstance(), twice)).isEqualTo(read(Cluster.getDefaultInstance(), once));
        assertThat(found()).isEmpty();
        assertThat(problems.warnings()).singleElement().asString().endsWith(warning);
    }

    @Test
    void refusesAFieldOfAOneofInTwoSpellings() {
        read(RouteMatch.getDefaultInstance(), "{safe_regex: {regex: a}, safeRegex: {regex: a}}");
        assertThat(found()).containsExactly("safe_regex: set twice, once by another spelling of its name");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{domains: [a, [b, [c], []]]}|{domains: [a, b, c]}",
                "{domains: [a, null]}|{domains: [a, '']}",
                "{routes: [null, [{name: r}]]}|{routes: [{}, {name: r}]}",
                "{metadata: {filter_metadata: {a: null}}}|{metadata: {filter_metadata: {a: {}}}}",
                "{metadata: {filter_metadata: {a: {b: [[1, null]]}}}}|{metadata: {filter_metadata: {a: {b: [[0x1, ~]]}}}}",
                "{typed_per_filter_config: {a: {}}}|{typed_per_filter_config: {a: null}}",
                "{require_tls: '99'}|{require_tls: 99}",
                "{require_tls: ' +1'}|{require_tls: EXTERNAL_ONLY}",
            })
    void readsListsAndNullsAsEnvoyReadsThem(String yaml, String same) {
        assertThat(read(VirtualHost.getDefaultInstance(), yaml))
                .isEqualTo(read(VirtualHost.getDefaultInstance(), same));
        assertThat(found()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{name: 5}|name: must be text, is 5: put it in quotes",
                "{name: [a]}|name: must be text, is a list",
                "{connect_timeout: 5}|connect_timeout: must be a duration such as \"1.5s\", is \"5\"",
                "{connect_timeout: 5m}|connect_timeout: must be a duration such as \"1.5s\", is \"5m\"",
                "{respect_dns_ttl: 1}|respect_dns_ttl: must be true or false, is 1",
                "{lb_policy: RANDOMLY}|did you mean \"RANDOM\"?",
                "{per_connection_buffer_limit_bytes: -1}|per_connection_buffer_limit_bytes: must be 0 to 4294967295",
                "{per_connection_buffer_limit_bytes: 1.5}|must be a whole number, is \"1.5\"",
                "{eds_cluster_config: x}|eds_cluster_config: must be an object, is \"x\"",
                "{metadata: {filter_metadata: [a]}}|metadata.filter_metadata: must be an object, is a list",
                "{typed_extension_protocol_options: {a: {b: 1}}}|typed_extension_protocol_options[\"a\"].@type: must be set",
            })
    void saysWhatDoesNotFit(String yaml, String problem) {
        read(Cluster.getDefaultInstance(), yaml);
        assertThat(found()).singleElement().asString().contains(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{lb_policy: least_request}|{lb_policy: LEAST_REQUEST}",
                "{lb_policy: '1'}|{lb_policy: LEAST_REQUEST}",
                "{respect_dns_ttl: 'Yes'}|{respect_dns_ttl: true}",
                "{name: 1.5}|{name: '1.5'}",
                "{name: 2147483648}|{name: '2147483648'}",
                "{connect_timeout: {seconds: 5, nanos: 500000000}}|{connect_timeout: 5.5s}",
                "{per_connection_buffer_limit_bytes: {value: 4}}|{per_connection_buffer_limit_bytes: 4}",
                "{wait_for_warm_on_init: {}}|{wait_for_warm_on_init: false}",
            })
    void readsOtherFormsThatEnvoyReads(String yaml, String same) {
        assertThat(read(Cluster.getDefaultInstance(), yaml)).isEqualTo(read(Cluster.getDefaultInstance(), same));
        assertThat(found()).isEmpty();
    }

    @Test
    void refusesATypeWithoutASlash() {
        read(Any.getDefaultInstance(), "{\"@type\": sluice.queue.v1.Queue}");
        assertThat(found()).singleElement().asString().startsWith("@type: must be a type URL");
    }

    @Test
    void readsTheMessageInAnAny() throws InvalidProtocolBufferException {
        var any = read(Any.getDefaultInstance(), "{\"@type\": type.googleapis.com/sluice.queue.v1.Queue, name: q}");
        assertThat(Queue.parseFrom(any.getValue()).getName()).isEqualTo("q");
    }

    @Test
    void keepsTheTypeOfAnAnyItDoesNotKnow() {
        var any = read(Any.getDefaultInstance(), "{\"@type\": x/y.Z, name: q}");
        assertThat(any.getTypeUrl()).isEqualTo("x/y.Z");
        assertThat(any.getValue()).isEmpty();
        assertThat(found()).isEmpty();
    }

    @Test
    void keepsTheFirstProblemsAndCountsTheRest() {
        var yaml = new StringBuilder("{");
        for (int i = 0; i < 250; i++) {
            yaml.append("x").append(i).append(": 1, ");
        }
        read(Cluster.getDefaultInstance(), yaml.append("}").toString());
        assertThat(found()).hasSize(201).last().isEqualTo("and 50 more problems");
    }
}
