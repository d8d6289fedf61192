package dev.sluice.proxy.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.LeakWatch;
import dev.sluice.proxy.server.ProxyConfig;
import dev.sluice.proxy.server.ProxyFixture;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalRepliesTest {
    @RegisterExtension
    final LeakWatch leaks = new LeakWatch();

    @ParameterizedTest
    @CsvSource({
        "400, 13", "401, 16", "403, 7", "404, 12", "429, 14", "502, 14", "503, 14", "504, 14", "500, 2", "418, 2"
    })
    void mapsStatusesToGrpc(int http, int grpc) {
        assertThat(LocalReplies.grpcStatus(http)).isEqualTo(grpc);
    }

    @Test
    void encodesMessages() {
        assertThat(LocalReplies.percentEncoded("a %é\n".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("a %25%C3%A9%0A");
    }

    @Test
    void formatsOfTheRouteSeeTheReplyItself() throws Exception {
        try (var proxy = new ProxyFixture(leaks)) {
            var upstream = proxy.upstream(false);
            proxy.start(new ProxyConfig()
                    .bufferLimit(10)
                    .route("match: {prefix: /}, route: {cluster: up, timeout: 0.2s}, response_headers_to_add:"
                            + " [{header: {key: seen, value: '%RESP(x-up)%|%RESP(:status)%|%RESPONSE_CODE%'}}]")
                    .cluster("up", upstream.port(), false, ""));
            var call = proxy.client(false).get("/");
            upstream.next();
            assertThat(call.status()).isEqualTo(504);
            assertThat(call.response().header("seen")).isEqualTo("|504|0");
        }
    }

    @ParameterizedTest
    @CsvSource({"application/grpc, true", "application/grpc+proto, true", "application/grpc-web, false"})
    void answersGrpcWithItsStatus(String contentType, boolean grpc) throws Exception {
        try (var proxy = new ProxyFixture(leaks)) {
            proxy.start(new ProxyConfig()
                    .route("match: {prefix: /}, direct_response: {status: 503, body: {inline_string: \"not now\"}}"));
            var call = proxy.client(true).get("/", "content-type", contentType);
            assertThat(call.status()).isEqualTo(grpc ? 200 : 503);
            assertThat(call.response().header("grpc-status")).isEqualTo(grpc ? "14" : null);
            assertThat(call.response().header("grpc-message")).isEqualTo(grpc ? "not now" : null);
            assertThat(call.body()).isEqualTo(grpc ? "" : "not now");
        }
    }
}
