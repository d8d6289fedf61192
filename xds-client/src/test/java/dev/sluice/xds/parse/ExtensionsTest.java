package dev.sluice.xds.parse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.queue.config.Delivery;
import dev.sluice.queue.config.QueueConfig;
import dev.sluice.queue.order.OrderKind;
import dev.sluice.xds.model.QueueCustody;
import dev.sluice.xds.model.QueueFilter;
import dev.sluice.xds.model.QueueMode;
import dev.sluice.xds.model.QueueStore;
import dev.sluice.xds.model.QueueVolume;
import dev.sluice.xds.model.Router;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtensionsTest {
    private static final String ROUTE = "{match: {prefix: /}, route: {cluster: a}}";

    private static String filters(String filter) {
        return Texts.route(ROUTE).replace("http_filters: [", "http_filters: [" + filter + ", ");
    }

    private static String queue(String fields) {
        return filters("{name: q, typed_config: {\"@type\": type.googleapis.com/sluice.queue.v1.Queue" + fields + "}}");
    }

    private static QueueFilter queueOf(String yaml) {
        return (QueueFilter)
                Texts.managerOf(Texts.ok(yaml)).httpFilters().getFirst().config();
    }

    @Test
    void readsAQueueWithItsDefaults() {
        var queue = queueOf(queue(""));
        assertThat(queue.name()).isNull();
        assertThat(queue.mode()).isEqualTo(QueueMode.ON_REQUEST);
        assertThat(queue.methods()).containsExactlyInAnyOrder("POST", "PUT", "PATCH", "DELETE");
        assertThat(queue.queue("orders")).isEqualTo(QueueConfig.defaults("orders"));
        assertThat(queue.keyHeader()).isEqualTo("sluice-key");
        assertThat(queue.custody()).isEqualTo(QueueCustody.DEFAULT);
        assertThat(queue.monitorPrefix()).isEqualTo("/.sluice/requests");
    }

    @Test
    void headersToRedactAreAddedToTheCredentials() {
        var queue = queueOf(queue(", custody: {redact_headers: [X-Token, Cookie]}"));
        assertThat(queue.custody().redactHeaders())
                .containsExactlyInAnyOrder("authorization", "cookie", "set-cookie", "proxy-authorization", "x-token");
    }

    @Test
    void readsEveryOrderThereIs() {
        for (var kind : OrderKind.values()) {
            assertThat(queueOf(queue(", order: " + kind)).order()).isEqualTo(kind);
        }
    }

    @ParameterizedTest
    @CsvSource({"xds.type.v3.TypedStruct", "udpa.type.v1.TypedStruct"})
    void readsTheSameMessageInATypedStruct(String typedStruct) {
        var struct = "{name: q, typed_config: {\"@type\": type.googleapis.com/" + typedStruct
                + ", type_url: type.googleapis.com/sluice.queue.v1.Queue,"
                + " value: {name: orders, bounds: {max_messages: 5}, delivery: {timeout: 2s}}}}";
        var plain = queue(", name: orders, bounds: {max_messages: 5}, delivery: {timeout: 2s}");
        assertThat(queueOf(filters(struct))).isEqualTo(queueOf(plain));
    }

    @Test
    void refusesALimitForEachEndpointByItsPath() {
        assertThat(Texts.problems(queue(", delivery: {max_concurrent_per_endpoint: 2}")))
                .singleElement()
                .asString()
                .endsWith("delivery.max_concurrent_per_endpoint: is not supported by Sluice, only 0");
        assertThat(queueOf(queue(", delivery: {max_concurrent_per_endpoint: 0}"))
                        .delivery())
                .isEqualTo(Delivery.DEFAULT);
    }

    @Test
    void findsProblemsInATypedStruct() {
        var struct = "{name: q, typed_config: {\"@type\": a/xds.type.v3.TypedStruct, type_url: a/sluice.queue.v1.Queue,"
                + " value: {nam: x, order: LIFO, bounds: {max_age: 5}}}}";
        var at =
                "static_resources.listeners[0].filter_chains[0].filters[0].typed_config.http_filters[0].typed_config.value";
        assertThat(Texts.problems(filters(struct)))
                .satisfiesExactlyInAnyOrder(
                        p -> assertThat(p).startsWith(at + ".nam: no such field in Queue, did you mean \"name\"?"),
                        p -> assertThat(p).startsWith(at + ".bounds.max_age: must be a duration"),
                        p -> assertThat(p)
                                .startsWith(at + ".order: LIFO is not supported by Sluice, only FIFO, PRIORITY"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "order: DEADLINE|order: DEADLINE is not supported by Sluice, only FIFO, PRIORITY",
                "durability: ENGINE|durability: ENGINE is not supported by Sluice, only MEMORY, OS, DISK",
                "overflow: SPILL|overflow: SPILL is not supported by Sluice, only REJECT, DROP_OLDEST",
                "tenant_header: x|tenant_header: is not supported by Sluice",
                "hold: {max_wait: 2s}|hold.max_wait: is not supported by Sluice, only 0s",
                "hold: {wake: {cluster: a}}|hold.wake.cluster: is not supported",
                "bounds: {max_messages: 0}|bounds.max_messages: must be 1 to",
                "bounds: {max_age: 0s}|bounds.max_age: must be longer than 0s",
                "bounds: {max_age: 400000000s}|bounds.max_age: must be at most 315360000s",
                "delivery: {max_concurrent: 0}|delivery.max_concurrent: must be 1 to 100000, is 0",
                "delivery: {rate: {per_second: -1}}|rate.per_second: must be at least 0",
                "brake: {same_cause: 10001}|brake.same_cause: must be 0 to 10000",
                "result: {retention: 0s}|result.retention: must be longer than 0s",
                "methods: [post]|methods[0]: must be a method in capitals",
                "monitor_prefix: /x/|monitor_prefix: must be a path such as",
                "retry: {min_backoff: 2s, max_backoff: 1s}|retry.max_backoff: must be at least min_backoff",
                "retry: {retriable_status_codes: [200]}|retriable_status_codes[0]: must be 400 to 599",
                "custody: {strip_headers: ['a b']}|strip_headers[0]: is no valid header name",
            })
    void refusesByName(String field, String problem) {
        assertThat(Texts.problems(queue(", " + field)))
                .singleElement()
                .asString()
                .contains(problem);
    }

    @Test
    void takesTheHoldOfTheManualWhichIsSwitchedOff() {
        assertThat(Texts.problems(queue(", hold: {max_wait: 0s, max_pending: 1024, order: ADAPTIVE_LIFO, wake: {}}")))
                .isEmpty();
    }

    @Test
    void refusesTwoQueuesInAChain() {
        var queue = "{name: q, typed_config: {\"@type\": a/sluice.queue.v1.Queue}}";
        assertThat(Texts.problems(filters(queue + ", " + queue)))
                .singleElement()
                .asString()
                .contains("a second queue");
    }

    @Test
    void refusesARouterThatIsNotTheLast() {
        assertThat(Texts.problems(filters(Texts.ROUTER)))
                .singleElement()
                .asString()
                .contains("must be the last filter");
    }

    @Test
    void leavesOutAnOptionalFilterItDoesNotHave() {
        var bootstrap = Texts.ok(filters("{name: x, is_optional: true, typed_config: {\"@type\": a/b.C}}"));
        assertThat(Texts.managerOf(bootstrap).httpFilters())
                .extracting(f -> f.config())
                .containsExactly(Router.DEFAULT);
    }

    @Test
    void readsTheStoreOfQueues() {
        var bootstrap = Texts.ok("""
                bootstrap_extensions:
                - name: sluice.queue
                  typed_config:
                    "@type": type.googleapis.com/xds.type.v3.TypedStruct
                    type_url: type.googleapis.com/sluice.queue.v1.QueueStore
                    value:
                      directory: /j
                      volume: PERSISTENT
                      max_bytes: 4294967296
                      handoff: {cluster: "", deadline: 20s}
                      peers: {cluster: ""}
                      encryption_key_file: ""
                      engines: []
                """);
        assertThat(bootstrap.queueStore())
                .isEqualTo(new QueueStore("/j", QueueVolume.PERSISTENT, 4_294_967_296L, 33_554_432L, 67_108_864L));
    }

    @Test
    void refusesWhatTheStoreDoesNotHave() {
        assertThat(
                        Texts.problems(
                                "bootstrap_extensions: {name: q, typed_config: {\"@type\": a/sluice.queue.v1.QueueStore,"
                                        + " handoff: {cluster: x}, peers: {cluster: y}, encryption_key_file: z, engines: {name: k}}}"))
                .extracting(p -> p.replaceAll("^bootstrap_extensions\\[0\\]\\.typed_config\\.|:.*", ""))
                .containsExactlyInAnyOrder("handoff.cluster", "peers.cluster", "encryption_key_file", "engines");
    }
}
