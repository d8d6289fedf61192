package dev.sluice.proxy.filter.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.LeakWatch;
import dev.sluice.proxy.server.ProxyConfig;
import dev.sluice.proxy.server.ProxyFixture;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A request and its response through the router, in each combination of versions. */
class RoutedExchangeTest {
    @RegisterExtension
    final LeakWatch leaks = new LeakWatch();

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void carriesHeadsBodiesAndTrailersBothWays(boolean clientHttp2, boolean upstreamHttp2) throws Exception {
        try (var proxy = new ProxyFixture(leaks)) {
            var upstream = proxy.upstream(upstreamHttp2);
            proxy.start(ProxyConfig.to(upstream.port(), upstreamHttp2));
            var call = proxy.client(clientHttp2).open("POST", "/x?q=1", false, "x-mine", "1");
            call.data("abc", false);
            call.trailers("x-end", "yes");
            var request = upstream.next();
            assertThat(request.received().body()).isEqualTo("abc");
            assertThat(request.received().head())
                    .containsEntry(":method", "POST")
                    .containsEntry(":path", "/x?q=1")
                    .containsEntry("x-mine", "1");
            assertThat(request.received().trailers()).containsEntry("x-end", "yes");
            request.head(201, false, "x-theirs", "2");
            request.data("def", false);
            request.trailers("x-fin", "no");
            assertThat(call.status()).isEqualTo(201);
            assertThat(call.body()).isEqualTo("def");
            assertThat(call.response().trailers()).containsEntry("x-fin", "no");
            assertThat(proxy.awaitEnded(1).details()).isEqualTo("via_upstream");
        }
    }
}
