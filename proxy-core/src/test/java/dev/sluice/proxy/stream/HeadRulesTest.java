package dev.sluice.proxy.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.filter.StreamInfo;
import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.Peer;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.ResponseHead;
import dev.sluice.proxy.http.Version;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.route.Tables;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the connection manager does to every head. */
class HeadRulesTest {
    private StreamInfo info = info("10.1.1.1");

    private static StreamInfo info(String remote) {
        return new StreamInfo(
                new Peer(new InetSocketAddress(remote, 4000), new InetSocketAddress("10.9.9.9", 8080), 1),
                Version.HTTP_1_1,
                1,
                0);
    }

    private static HeadRules rules(String fields) {
        var manager = Tables.manager((fields.isEmpty() ? "" : fields + ", ") + "route_config: {name: r}");
        var loop =
                new Loop(new EmbeddedChannel().eventLoop(), UnpooledByteBufAllocator.DEFAULT, new SplittableRandom(1));
        var date = new HttpDate(InstantSource.fixed(Instant.ofEpochSecond(784_111_777)));
        try {
            var local = InetAddress.getByName("10.9.9.1");
            return new HeadRules(manager, loop, date, local);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private RequestHead ruled(String fields, String... headers) {
        var head = Tables.request("h", "/", headers);
        rules(fields).request(head, info, List.of());
        return head;
    }

    private static String get(RequestHead head, String name) {
        return head.joined(HeaderName.of(name));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                // fields | remote | x-forwarded-for before | after | client's address
                "use_remote_address: false | 10.1.1.1 | - | - | 10.1.1.1",
                "use_remote_address: false | 10.1.1.1 | 1.2.3.4 | 1.2.3.4 | 1.2.3.4",
                "use_remote_address: false | 10.1.1.1 | 9.9.9.9, 1.2.3.4 | 9.9.9.9, 1.2.3.4 | 1.2.3.4",
                "xff_num_trusted_hops: 1 | 10.1.1.1 | 9.9.9.9, 1.2.3.4 | 9.9.9.9, 1.2.3.4 | 9.9.9.9",
                "xff_num_trusted_hops: 2 | 10.1.1.1 | 9.9.9.9, 1.2.3.4 | 9.9.9.9, 1.2.3.4 | 10.1.1.1",
                "use_remote_address: false | 10.1.1.1 | nonsense | nonsense | 10.1.1.1",
                "use_remote_address: true | 10.1.1.1 | - | 10.1.1.1 | 10.1.1.1",
                "use_remote_address: true | 10.1.1.1 | 1.2.3.4 | 1.2.3.4,10.1.1.1 | 10.1.1.1",
                "use_remote_address: true | 127.0.0.1 | - | 10.9.9.1 | 127.0.0.1",
                "use_remote_address: true, xff_num_trusted_hops: 1 | 10.1.1.1 | 1.2.3.4 | 1.2.3.4,10.1.1.1 | 1.2.3.4",
                "use_remote_address: true, xff_num_trusted_hops: 2 | 10.1.1.1 | 9.9.9.9,1.2.3.4 | 9.9.9.9,1.2.3.4,10.1.1.1 | 9.9.9.9",
                "use_remote_address: true, skip_xff_append: true | 10.1.1.1 | 1.2.3.4 | 1.2.3.4 | 10.1.1.1"
            })
    void findsAndRecordsTheClientsAddress(String fields, String remote, String before, String after, String client) {
        info = info(remote);
        var head = before == null ? ruled(fields) : ruled(fields, "x-forwarded-for", before);
        assertThat(get(head, "x-forwarded-for")).isEqualTo(after);
        assertThat(info.clientAddress().getAddress().getHostAddress()).isEqualTo(client);
    }

    @Test
    void trustsOnlyConfiguredInternalAddresses() {
        var internal = "use_remote_address: true, internal_address_config: "
                + "{cidr_ranges: [{address_prefix: 10.0.0.0, prefix_len: 8}]}";
        var inside = ruled(internal, "x-envoy-retry-on", "5xx", "x-envoy-internal", "false");
        assertThat(get(inside, "x-envoy-internal")).isEqualTo("true");
        assertThat(get(inside, "x-envoy-retry-on")).isEqualTo("5xx");
        assertThat(get(inside, "x-envoy-external-address")).isNull();
        var outside = ruled(
                "use_remote_address: true",
                "x-envoy-retry-on",
                "5xx",
                "x-envoy-internal",
                "true",
                "x-envoy-original-path",
                "/x",
                "x-envoy-upstream-rq-timeout-ms",
                "1");
        assertThat(get(outside, "x-envoy-internal")).isNull();
        assertThat(get(outside, "x-envoy-retry-on")).isNull();
        assertThat(get(outside, "x-envoy-original-path")).isNull();
        assertThat(get(outside, "x-envoy-upstream-rq-timeout-ms")).isNull();
        assertThat(get(outside, "x-envoy-external-address")).isEqualTo("10.1.1.1");
        // Behind another proxy the address is only claimed.
        var forwarded = ruled(internal, "x-forwarded-for", "10.2.2.2");
        assertThat(get(forwarded, "x-envoy-internal")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "trailers | trailers",
                "Trailers;q=0.5, gzip | -",
                "gzip, trailers | trailers",
                "gzip | -",
                "trailersx | -"
            })
    void reducesTe(String before, String after) {
        assertThat(get(ruled("", "te", before), "te")).isEqualTo(after);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://a.com/x?y | true",
                "https://a.com | true",
                "ftp://a.com | true",
                "/relative | true",
                "http://user@a.com/ | false",
                "http://a.com/#fragment | false",
                "http:// | false",
                "nonsense | true",
                "non:sense | false",
                "http://a_b/ | false",
                "http://a:99999/ | false"
            })
    void dropsAnInvalidReferer(String referer, boolean kept) {
        assertThat(get(ruled("", "referer", referer), "referer")).isEqualTo(kept ? referer : null);
    }

    @Test
    void joinsARepeatedReferer() {
        assertThat(get(ruled("", "referer", "http://a/", "referer", "http://b/"), "referer"))
                .isEqualTo("http://a/,http://b/");
    }

    @Test
    void removesWhatConcernsTheConnection() {
        var head = ruled(
                "",
                "connection",
                "x",
                "upgrade",
                "h2c",
                "keep-alive",
                "1",
                "proxy-connection",
                "y",
                "transfer-encoding",
                "chunked",
                "x-stays",
                "1");
        for (var name : List.of("connection", "upgrade", "keep-alive", "proxy-connection", "transfer-encoding")) {
            assertThat(get(head, name)).as(name).isNull();
        }
        assertThat(get(head, "x-stays")).isEqualTo("1");
    }

    @Test
    void givesARequestAnId() {
        var made = get(ruled(""), "x-request-id");
        assertThat(made).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(get(ruled("", "x-request-id", "mine"), "x-request-id")).isEqualTo("mine");
        assertThat(get(ruled("use_remote_address: true", "x-request-id", "mine"), "x-request-id"))
                .isNotEqualTo("mine");
        assertThat(get(
                        ruled("use_remote_address: true, preserve_external_request_id: true", "x-request-id", "mine"),
                        "x-request-id"))
                .isEqualTo("mine");
        assertThat(get(ruled("generate_request_id: false"), "x-request-id")).isNull();
    }

    @Test
    void readiesResponses() {
        var head = new ResponseHead().status(200);
        head.add(HeaderName.of("server"), "theirs");
        head.add(HeaderName.of("connection"), "close");
        rules("").response(Tables.request("h", "/"), head);
        assertThat(head.get(HeaderName.of("server"))).isEqualTo("envoy");
        assertThat(head.get(HeaderName.of("date"))).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
        assertThat(head.contains(HeaderName.of("connection"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"OVERWRITE, envoy", "APPEND_IF_ABSENT, theirs", "PASS_THROUGH, theirs"})
    void namesTheServerAsAsked(String transformation, String server) {
        var head = new ResponseHead().status(200);
        head.add(HeaderName.of("server"), "theirs");
        rules("server_header_transformation: " + transformation).response(Tables.request("h", "/"), head);
        assertThat(head.get(HeaderName.of("server"))).isEqualTo(server);
    }
}
