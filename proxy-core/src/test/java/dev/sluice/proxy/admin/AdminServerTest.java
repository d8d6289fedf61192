package dev.sluice.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.stats.ClusterStat;
import dev.sluice.proxy.stats.ScopeOptions;
import dev.sluice.proxy.stats.StatReports;
import dev.sluice.proxy.stats.StatStore;
import dev.sluice.proxy.stats.TagExtraction;
import dev.sluice.xds.model.StatsConfig;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdminServerTest {
    private final FakeProxy proxy = new FakeProxy();
    private final StatStore store = new StatStore(1);
    private final AdminPages pages = new AdminPages(new TrustedHosts(Set.of()));
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Loop loop = new Loop(group.next(), UnpooledByteBufAllocator.DEFAULT, new SplittableRandom(1));
    private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-24T06:50:36Z"));
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private AdminServer server;

    @BeforeEach
    void start() throws IOException {
        BuiltinPages.add(
                pages,
                new BuiltinPages.Subjects(
                        proxy,
                        proxy,
                        new JulLevels(Map.of()),
                        store,
                        new StatReports(store, new TagExtraction(StatsConfig.DEFAULT), () -> {})));
        pages.add("/echo", "says what it was told", request -> AdminResponse.text(request.body()));
        server = AdminServer.start(
                new AdminServer.Parts(pages, new AdminStats(store, 1), loop, clock),
                NioServerSocketChannel.class,
                new InetSocketAddress("127.0.0.1", 0));
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
        group.shutdownGracefully();
    }

    @Test
    void answersWithEnvoysHeaders() throws Exception {
        var response = send("GET", "/ready", "");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("LIVE\n");
        assertThat(response.headers().map())
                .containsEntry("content-type", List.of("text/plain; charset=UTF-8"))
                .containsEntry("cache-control", List.of("no-cache, max-age=0"))
                .containsEntry("x-content-type-options", List.of("nosniff"))
                .containsEntry("date", List.of("Tue, 24 Nov 2026 06:50:36 GMT"))
                .containsEntry("server", List.of("envoy"));
    }

    @Test
    void sendsLargePagesInPieces() throws Exception {
        for (int i = 0; i < 1000; i++) store.scope("cluster.c" + i, ClusterStat.class, ScopeOptions.CLUSTER);
        var text = send("GET", "/stats", "").body();
        assertThat(text).contains("cluster.c999.upstream_rq_total: 0\n").hasSizeGreaterThan(2_000_000);
        var prometheus = send("GET", "/stats/prometheus", "").body();
        assertThat(prometheus.lines().filter(line -> line.equals("# TYPE envoy_cluster_bind_errors counter")))
                .hasSize(1);
        assertThat(prometheus.lines().filter(line -> line.startsWith("envoy_cluster_bind_errors{")))
                .hasSize(1000);
    }

    @Test
    void takesChangesByPostAndRefusesWebPages() throws Exception {
        assertThat(send("POST", "/healthcheck/fail", "").body()).isEqualTo("OK\n");
        assertThat(proxy.done).containsExactly("fail=true");
        var request = HttpRequest.newBuilder(uri("/quitquitquit"))
                .header("origin", "http://evil.example")
                .POST(BodyPublishers.noBody())
                .build();
        assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(403);
        assertThat(proxy.done).hasSize(1);
    }

    @Test
    void readsBodiesUpToABound() throws Exception {
        assertThat(send("POST", "/echo", "grüße").body()).isEqualTo("grüße");
        assertThat(send("POST", "/echo", "x".repeat(64 * 1024)).body()).hasSize(64 * 1024);
        assertThat(send("POST", "/echo", "x".repeat(64 * 1024 + 1)).statusCode())
                .isEqualTo(413);
    }

    @Test
    void answersHeadWithoutABody() throws Exception {
        var response = send("HEAD", "/ready", "");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertThat(send("GET", "/ready", "").body()).isEqualTo("LIVE\n");
    }

    /** Envoy: an answer is counted with its head, so a page of statistics counts itself. */
    @Test
    void countsItsOwnConnectionsAndRequests() throws Exception {
        send("GET", "/ready", "");
        send("HEAD", "/ready", "");
        send("GET", "/nope", "");
        assertThat(send(
                                "GET",
                                "/stats?filter=admin.*(rq_(total%7C%5B245%5Dxx%7Cactive%7Ccompleted)%7Cstream_cx_(total%7Cactive))",
                                "")
                        .body())
                .isEqualTo("""
                        http.admin.downstream_cx_active: 1
                        http.admin.downstream_cx_total: 1
                        http.admin.downstream_rq_2xx: 3
                        http.admin.downstream_rq_4xx: 1
                        http.admin.downstream_rq_5xx: 0
                        http.admin.downstream_rq_active: 1
                        http.admin.downstream_rq_completed: 4
                        http.admin.downstream_rq_total: 4
                        http.admin.rq_total: 0
                        listener.admin.downstream_cx_active: 1
                        listener.admin.downstream_cx_total: 1
                        listener.admin.http.admin.downstream_rq_2xx: 3
                        listener.admin.http.admin.downstream_rq_4xx: 1
                        listener.admin.http.admin.downstream_rq_5xx: 0
                        listener.admin.http.admin.downstream_rq_completed: 4
                        listener.admin.main_thread.downstream_cx_active: 1
                        listener.admin.main_thread.downstream_cx_total: 1
                        """);
    }

    @Test
    void saysWhichAddressIsTaken() {
        var parts = new AdminServer.Parts(pages, new AdminStats(store, 1), loop, clock);
        assertThatThrownBy(() -> AdminServer.start(parts, NioServerSocketChannel.class, server.address()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("admin: cannot listen on " + server.address());
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(uri(path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.address().getPort() + path);
    }
}
