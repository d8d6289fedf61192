package dev.sluice.proxy.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.LeakWatch;
import dev.sluice.proxy.filter.HttpFilter;
import dev.sluice.proxy.filter.LocalReply;
import dev.sluice.proxy.filter.StreamContext;
import dev.sluice.proxy.filter.Verdict;
import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.Headers;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.ResponseHead;
import dev.sluice.proxy.net.Timer;
import dev.sluice.proxy.server.ProxyConfig;
import dev.sluice.proxy.server.ProxyFixture;
import dev.sluice.proxy.server.TestUpstream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a filter may do to the messages that pass it, for clients and upstreams of both versions. */
@ParameterizedClass
@ValueSource(booleans = {false, true})
class FilterChainTest {
    @RegisterExtension
    final LeakWatch leaks = new LeakWatch();

    @Parameter
    boolean upstreamHttp2;

    private ProxyFixture proxy;
    private TestUpstream upstream;
    private Probes probes = new Probes();

    @BeforeEach
    void start() {
        proxy = new ProxyFixture(leaks);
        upstream = proxy.upstream(upstreamHttp2);
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
        probes.check();
    }

    private void serve(Function<StreamContext, HttpFilter> filter) {
        probes = new Probes(filter);
        proxy.start(ProxyConfig.to(upstream.port(), upstreamHttp2).bufferLimit(64 << 10), probes, new Probes());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void passesPiecesAsTheyCome(boolean http2) {
        serve(context -> new HttpFilter() {});
        var call = proxy.client(http2).open("POST", "/", false);
        call.data("one", false);
        var request = upstream.next();
        ProxyFixture.await(() -> request.received().soFar().equals("one"), "first piece");
        call.data("two", true);
        assertThat(request.received().body()).isEqualTo("onetwo");
        request.head(200, false);
        request.data("three", false);
        ProxyFixture.await(() -> call.response().soFar().equals("three"), "first piece of the response");
        request.data("four", true);
        assertThat(call.body()).isEqualTo("threefour");
        assertThat(probes.endings()).containsExactly("complete");
    }

    @Test
    void aRouteMatchedAnewTakesNothingOffTheCallersTimeoutAgain() {
        probes = new Probes(context -> new HttpFilter() {
            @Override
            public Verdict requestHead(RequestHead head, boolean last) {
                context.rematch();
                return Verdict.CONTINUE;
            }
        });
        proxy.start(
                new ProxyConfig()
                        .route("match: {prefix: /}, route: {cluster: up, max_stream_duration:"
                                + " {grpc_timeout_header_max: 60s, grpc_timeout_header_offset: 1s}}")
                        .cluster("up", upstream.port(), upstreamHttp2, ""),
                probes);
        var call = proxy.client(true).get("/", "content-type", "application/grpc", "grpc-timeout", "10S");
        var request = upstream.next();
        assertThat(request.received().header("grpc-timeout")).isEqualTo("9000m");
        request.respond(200, "");
        assertThat(call.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void collectsARequestAndSendsItWhole(boolean http2) {
        serve(context -> new HttpFilter() {
            @Override
            public Verdict requestHead(RequestHead head, boolean last) {
                return Verdict.COLLECT;
            }

            @Override
            public Verdict requestData(ByteBuf data, boolean last) {
                if (!last) return Verdict.COLLECT;
                var before = context.request().collected();
                int length = data.readableBytes() + (before == null ? 0 : before.readableBytes());
                context.requestHead().add(HeaderName.of("x-length"), Integer.toString(length));
                return Verdict.CONTINUE;
            }
        });
        var call = proxy.client(http2).open("POST", "/", false);
        call.data("one", false);
        probes.await("data 3");
        assertThat(upstream.waiting()).isZero();
        call.data("two!", true);
        var request = upstream.next();
        assertThat(request.received().header("x-length")).isEqualTo("7");
        assertThat(request.received().body()).isEqualTo("onetwo!");
        request.respond(200, "");
        assertThat(call.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void collectsUpToTrailers(boolean http2) {
        serve(context -> new HttpFilter() {
            @Override
            public Verdict requestHead(RequestHead head, boolean last) {
                return Verdict.COLLECT;
            }

            @Override
            public Verdict requestData(ByteBuf data, boolean last) {
                return Verdict.COLLECT;
            }

            @Override
            public Verdict requestTrailers(Headers trailers) {
                context.request().trailers().add(HeaderName.of("x-more"), "2");
                return Verdict.CONTINUE;
            }
        });
        var call = proxy.client(http2).open("POST", "/", false);
        call.data("body", false);
        call.trailers("x-one", "1");
        var request = upstream.next();
        assertThat(request.received().body()).isEqualTo("body");
        assertThat(request.received().trailers()).containsEntry("x-one", "1").containsEntry("x-more", "2");
        request.respond(200, "");
        call.response().awaitEnd();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void refusesARequestThatIsTooLargeToCollect(boolean http2) {
        serve(context -> new HttpFilter() {
            @Override
            public Verdict requestHead(RequestHead head, boolean last) {
                return Verdict.COLLECT;
            }

            @Override
            public Verdict requestData(ByteBuf data, boolean last) {
                return last ? Verdict.CONTINUE : Verdict.COLLECT;
            }
        });
        var call = proxy.client(http2).open("POST", "/", false);
        call.flood(200 << 10);
        assertThat(call.status()).isEqualTo(413);
        ProxyFixture.await(() -> call.response().soFar().equals("Payload Too Large"), "body of the refusal");
        assertThat(proxy.awaitEnded(1).details()).isEqualTo("request_payload_too_large");
        assertThat(upstream.waiting()).isZero();
        assertThat(probes.endings()).containsExactly("complete");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void replacesAResponseThatIsTooLargeToCollect(boolean http2) {
        serve(context -> collectingResponses());
        upstream.onRequest(request -> {
            request.head(200, false);
            request.flood(200 << 10);
        });
        var call = proxy.client(http2).get("/");
        assertThat(call.status()).isEqualTo(500);
        assertThat(call.body()).isEqualTo("Internal Server Error");
        assertThat(proxy.awaitEnded(1).details()).isEqualTo("response_payload_too_large");
        assertThat(probes.endings()).containsExactly("complete");
    }

    private static HttpFilter collectingResponses() {
        return new HttpFilter() {
            @Override
            public Verdict responseHead(ResponseHead head, boolean last) {
                return Verdict.COLLECT;
            }

            @Override
            public Verdict responseData(ByteBuf data, boolean last) {
                return last ? Verdict.CONTINUE : Verdict.COLLECT;
            }
        };
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void resetsWhenABegunResponseIsTooLargeToCollect(boolean http2) {
        serve(context -> new HttpFilter() {
            @Override
            public Verdict responseData(ByteBuf data, boolean last) {
                return Verdict.COLLECT;
            }
        });
        upstream.onRequest(request -> {
            request.head(200, false);
            request.flood(200 << 10);
        });
        var call = proxy.client(http2).get("/");
        assertThat(call.status()).isEqualTo(200);
        call.response().failure();
        assertThat(probes.endings()).containsExactly("aborted", "complete");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void collectsAResponse(boolean http2) {
        serve(context -> collectingResponses());
        upstream.onRequest(request -> {
            request.head(200, false, "x-theirs", "1");
            request.data("one", false);
        });
        var call = proxy.client(http2).get("/");
        probes.await("response data 3");
        upstream.next().data("two", true);
        assertThat(call.response().header("x-theirs")).isEqualTo("1");
        assertThat(call.body()).isEqualTo("onetwo");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void pausesUntilATimerResumes(boolean http2) {
        serve(FilterChainTest::pausing);
        upstream.onRequest(request -> request.onEnd(
                () -> request.respond(200, "echo " + request.received().soFar())));
        var client = proxy.client(http2);
        for (int i = 0; i < 3; i++) {
            assertThat(client.post("/", "body").body()).isEqualTo("echo body");
        }
        assertThat(proxy.awaitEnded(3).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPauseHoldsBackOnlyThoseThatSendToThePausedFilter(boolean http2) {
        probes = new Probes();
        var outer = new Probes(FilterChainTest::pausing);
        var inner = new Probes(FilterChainTest::pausing);
        var last = new Probes();
        proxy.start(ProxyConfig.to(upstream.port(), upstreamHttp2), probes, outer, inner, last);
        var call = proxy.client(http2).post("/", "body");
        var request = upstream.next();
        request.head(200, false);
        last.await("writable RESPONSE true");
        request.data("ok", true);
        assertThat(call.body()).isEqualTo("ok");
        assertThat(probes.marks()).as("before both").containsExactly("writable REQUEST false", "writable REQUEST true");
        assertThat(outer.marks()).containsExactly("writable REQUEST false", "writable REQUEST true");
        assertThat(inner.marks()).containsExactly("writable RESPONSE false", "writable RESPONSE true");
        assertThat(last.marks()).as("behind both").containsExactly("writable RESPONSE false", "writable RESPONSE true");
    }

    /** Pauses each way at the head, for a moment. */
    private static HttpFilter pausing(StreamContext context) {
        return new HttpFilter() {
            @Override
            public Verdict requestHead(RequestHead head, boolean last) {
                context.loop().arm(later(context.request()::resume), 50_000_000);
                return Verdict.PAUSE;
            }

            @Override
            public Verdict responseHead(ResponseHead head, boolean last) {
                context.loop().arm(later(context.response()::resume), 50_000_000);
                return Verdict.PAUSE;
            }
        };
    }

    private static Timer later(Runnable task) {
        return new Timer() {
            @Override
            protected void expired() {
                task.run();
            }
        };
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void injectsDataBothWays(boolean http2) {
        serve(context -> new HttpFilter() {
            @Override
            public Verdict requestHead(RequestHead head, boolean last) {
                return Verdict.COLLECT;
            }

            @Override
            public Verdict requestData(ByteBuf data, boolean last) {
                context.request().inject(text(context, "before "), false);
                return Verdict.CONTINUE;
            }

            @Override
            public Verdict responseData(ByteBuf data, boolean last) {
                if (!last) return Verdict.CONTINUE;
                context.response().inject(data.retain(), false);
                context.response().inject(text(context, " after"), true);
                data.release();
                return Verdict.TAKEN;
            }
        });
        upstream.onRequest(request ->
                request.onEnd(() -> request.respond(200, request.received().soFar())));
        assertThat(proxy.client(http2).post("/", "body").body()).isEqualTo("before body after");
    }

    private static ByteBuf text(StreamContext context, String text) {
        return ByteBufUtil.writeUtf8(context.loop().allocator(), text);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void addsTrailersBothWays(boolean http2) {
        serve(context -> new HttpFilter() {
            @Override
            public Verdict requestHead(RequestHead head, boolean last) {
                if (last) context.request().trailers().add(HeaderName.of("x-end"), "head");
                return Verdict.CONTINUE;
            }

            @Override
            public Verdict requestData(ByteBuf data, boolean last) {
                if (last) context.request().trailers().add(HeaderName.of("x-end"), "data");
                return Verdict.CONTINUE;
            }

            @Override
            public Verdict responseHead(ResponseHead head, boolean last) {
                head.remove(HeaderName.of("content-length"));
                if (last) context.response().trailers().add(HeaderName.of("x-fin"), "head");
                return Verdict.CONTINUE;
            }

            @Override
            public Verdict responseData(ByteBuf data, boolean last) {
                if (last) context.response().trailers().add(HeaderName.of("x-fin"), "data");
                return Verdict.CONTINUE;
            }
        });
        upstream.onRequest(request ->
                request.onEnd(() -> request.respond(200, request.received().soFar())));
        var client = proxy.client(http2);
        var first = client.post("/", "body", "transfer-encoding", "chunked");
        assertThat(first.body()).isEqualTo("body");
        assertThat(first.response().trailers()).containsEntry("x-fin", "data");
        assertThat(upstream.next().received().trailers()).containsEntry("x-end", "data");
        var second = client.get("/");
        assertThat(second.response().trailers()).containsEntry("x-fin", "head");
        assertThat(upstream.next().received().trailers()).containsEntry("x-end", "head");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void answersInsteadAtTheRequestsHead(boolean http2) {
        serve(context -> new HttpFilter() {
            @Override
            public Verdict requestHead(RequestHead head, boolean last) {
                context.reply(LocalReply.of(403, "no", "mine").with(h -> h.add(HeaderName.of("x-why"), "because")));
                return Verdict.CONTINUE;
            }
        });
        var call = proxy.client(http2).get("/");
        assertThat(call.status()).isEqualTo(403);
        assertThat(call.response().header("x-why")).isEqualTo("because");
        assertThat(call.body()).isEqualTo("no");
        assertThat(proxy.awaitEnded(1).details()).isEqualTo("mine");
        assertThat(probes.toTheEnd())
                .containsExactly("request last", "response 403", "response data 2 last", "complete");
        assertThat(upstream.waiting()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void answersInsteadWhileTheRequestIsUnderWay(boolean http2) {
        serve(context -> new HttpFilter() {
            @Override
            public Verdict requestData(ByteBuf data, boolean last) {
                context.reply(LocalReply.of(400, "bad", "mine"));
                return Verdict.CONTINUE;
            }
        });
        var call = proxy.client(http2).open("POST", "/", false);
        var request = upstream.next();
        call.data("piece", false);
        assertThat(call.status()).isEqualTo(400);
        request.received().failure();
        assertThat(probes.endings()).containsExactly("complete");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void answersInsteadOfAnUpstreamThatIsStillAwaited(boolean http2) {
        serve(context -> new HttpFilter() {
            @Override
            public Verdict requestHead(RequestHead head, boolean last) {
                context.loop().arm(later(() -> context.reply(LocalReply.of(504, "too slow", "mine"))), 50_000_000);
                return Verdict.CONTINUE;
            }
        });
        var call = proxy.client(http2).get("/");
        var request = upstream.next();
        assertThat(call.status()).isEqualTo(504);
        assertThat(call.body()).isEqualTo("too slow");
        request.received().failure();
        proxy.awaitStat("cluster.up.upstream_rq_active", 0);
        assertThat(probes.endings()).containsExactly("complete");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void answersInsteadOfAResponseThatHasNotBeenSent(boolean http2) {
        serve(context -> new HttpFilter() {
            @Override
            public Verdict responseHead(ResponseHead head, boolean last) {
                if (head.status() == 200) context.reply(LocalReply.of(502, "not that", "mine"));
                return Verdict.CONTINUE;
            }
        });
        upstream.answering(200, "theirs");
        var call = proxy.client(http2).get("/");
        assertThat(call.status()).isEqualTo(502);
        assertThat(call.body()).isEqualTo("not that");
        assertThat(probes.endings()).containsExactly("complete");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void resetsWhenAnsweredAfterTheResponseBegan(boolean http2) {
        serve(context -> new HttpFilter() {
            @Override
            public Verdict responseData(ByteBuf data, boolean last) {
                context.reply(LocalReply.of(502, "too late", "mine"));
                return Verdict.CONTINUE;
            }
        });
        upstream.onRequest(request -> request.head(200, false));
        var call = proxy.client(http2).get("/");
        assertThat(call.status()).isEqualTo(200);
        upstream.next().data("piece", false);
        call.response().failure();
        assertThat(proxy.awaitEnded(1).details()).isEqualTo("mine");
        assertThat(probes.endings()).containsExactly("aborted", "complete");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void routesAnewAfterAChangeOfTheHead(boolean http2) {
        probes = new Probes(context -> new HttpFilter() {
            @Override
            public Verdict requestHead(RequestHead head, boolean last) {
                head.set(RequestHead.PATH, "/there");
                context.rematch();
                return Verdict.CONTINUE;
            }
        });
        proxy.start(
                new ProxyConfig()
                        .route("match: {prefix: /here}, direct_response: {status: 404}")
                        .route("match: {prefix: /there}, direct_response: {status: 201, body: {inline_string: found}}"),
                probes);
        var call = proxy.client(http2).get("/here");
        assertThat(call.status()).isEqualTo(201);
        assertThat(call.body()).isEqualTo("found");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void answersPassTheFiltersInReverse(boolean http2) {
        var order = new Probes();
        probes = new Probes(context -> marking("first"));
        proxy.start(
                ProxyConfig.to(upstream.port(), upstreamHttp2),
                probes,
                new Probes(context -> marking("second")),
                order);
        upstream.answering(200, "ok");
        var call = proxy.client(http2).get("/");
        assertThat(call.response().header("x-way")).isEqualTo("second,first");
        assertThat(upstream.next().received().header("x-way")).isEqualTo("first,second");
        assertThat(order.toTheEnd())
                .containsExactly("request last", "response 200", "response data 2 last", "complete");
    }

    private static HttpFilter marking(String name) {
        return new HttpFilter() {
            @Override
            public Verdict requestHead(RequestHead head, boolean last) {
                head.add(HeaderName.of("x-way"), name);
                return Verdict.CONTINUE;
            }

            @Override
            public Verdict responseHead(ResponseHead head, boolean last) {
                head.add(HeaderName.of("x-way"), name);
                return Verdict.CONTINUE;
            }
        };
    }
}
