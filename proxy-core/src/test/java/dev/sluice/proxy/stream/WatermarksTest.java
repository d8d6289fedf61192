package dev.sluice.proxy.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.LeakWatch;
import dev.sluice.proxy.filter.Flow;
import dev.sluice.proxy.filter.HttpFilter;
import dev.sluice.proxy.filter.Side;
import dev.sluice.proxy.filter.StreamContext;
import dev.sluice.proxy.filter.Verdict;
import dev.sluice.proxy.server.ProxyConfig;
import dev.sluice.proxy.server.ProxyFixture;
import dev.sluice.proxy.server.Received;
import dev.sluice.proxy.server.TestUpstream;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A filter that makes far more of a message than it was sent goes at the pace of the slow peer that receives it. */
@ParameterizedClass
@CsvSource({"false, false", "false, true", "true, false", "true, true"})
class WatermarksTest {
    private static final int BUFFER_LIMIT = 64 << 10;
    private static final int PIECE = 16 << 10;
    private static final long INJECTED = 32 << 20;

    /** A side's limit, an HTTP/2 window or a socket's worth under way, and what allocation rounds up. */
    private static final long MOST_HELD = 1 << 20;

    @RegisterExtension
    final LeakWatch leaks = new LeakWatch();

    @Parameter(0)
    boolean clientHttp2;

    @Parameter(1)
    boolean upstreamHttp2;

    private ProxyFixture proxy;
    private TestUpstream upstream;
    private Probes probes;

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

    /** Puts a filter that injects into one side into the chain, in front of or behind one that passes all on. */
    private void serve(Side side, Neighbour neighbour) {
        probes = new Probes(context -> new Injecting(context, side));
        var config = config("match: {prefix: /}, route: {cluster: up}");
        switch (neighbour) {
            case BEFORE -> proxy.start(config, new Probes(), probes);
            case BEHIND -> proxy.start(config, probes, new Probes());
        }
    }

    private ProxyConfig config(String route) {
        return new ProxyConfig()
                .route(route)
                .cluster("up", upstream.port(), upstreamHttp2, "per_connection_buffer_limit_bytes: " + BUFFER_LIMIT)
                .bufferLimit(BUFFER_LIMIT);
    }

    private enum Neighbour {
        BEFORE,
        BEHIND
    }

    @ParameterizedTest
    @EnumSource
    void aSlowUpstreamHoldsBackWhoInjectsIntoTheRequest(Neighbour neighbour) {
        serve(Side.REQUEST, neighbour);
        var call = proxy.client(clientHttp2).open("POST", "/", false);
        var request = upstream.next();
        request.pause(true);
        call.data("go", true);
        stalls("writable REQUEST false", MOST_HELD);
        request.pause(false);
        drains(request.received());
        ProxyFixture.await(() -> probes.marks().getLast().equals("writable REQUEST true"), "drained, but not told");
        alternates(Side.REQUEST);
        request.respond(200, "ok");
        assertThat(call.body()).isEqualTo("ok");
    }

    @ParameterizedTest
    @EnumSource
    void aSlowClientHoldsBackWhoInjectsIntoTheResponse(Neighbour neighbour) {
        serve(Side.RESPONSE, neighbour);
        var call = proxy.client(clientHttp2).get("/");
        var request = upstream.next();
        request.head(200, false);
        assertThat(call.status()).isEqualTo(200);
        call.pause(true);
        request.data("go", true);
        stalls("writable RESPONSE false", MOST_HELD);
        call.pause(false);
        drains(call.response());
        alternates(Side.RESPONSE);
    }

    @Test
    void injectingMoreThanCanBeKeptForTheNextAttemptEndsTheRequest() {
        probes = new Probes(context -> new Injecting(context, Side.REQUEST));
        int kept = 16 << 20; // more than sockets take, less than is injected
        proxy.start(
                config("match: {prefix: /}, request_body_buffer_limit: " + kept + ", route: {cluster: up, retry_policy:"
                        + " {retry_on: reset, retry_back_off: {base_interval: 0.001s}}}"),
                probes);
        var call = proxy.client(clientHttp2).open("POST", "/", false);
        var request = upstream.next();
        request.pause(true);
        call.data("go", true);
        stalls("writable REQUEST false", kept + MOST_HELD);
        request.reset();
        assertThat(call.status()).isEqualTo(507);
        upstream.answering(200, "next");
        assertThat(proxy.client(clientHttp2).get("/next").body()).isEqualTo("next");
        assertThat(proxy.stat("cluster.up.upstream_rq_total"))
                .as("attempts of both")
                .isEqualTo(2);
    }

    /** Told to pause, the filter adds nothing to what the proxy holds until the receiver goes on. */
    private void stalls(String told, long most) {
        probes.await(told);
        long before = -1;
        long since = System.nanoTime();
        while (System.nanoTime() - since < 300_000_000) {
            long held = leaks.heldBytes();
            assertThat(held).as("bytes held by the proxy").isLessThan(most);
            if (held != before) since = System.nanoTime();
            before = held;
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(probes.marks()).last().isEqualTo(told);
        assertThat(before).as("bytes that wait for the receiver").isGreaterThan(PIECE);
    }

    private void drains(Received receiver) {
        long most = 0;
        long began = System.nanoTime();
        while (!receiver.over() && System.nanoTime() - began < 60_000_000_000L) {
            most = Math.max(most, leaks.heldBytes());
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(receiver.over()).isTrue();
        assertThat(receiver.bytes()).isEqualTo(INJECTED);
        assertThat(most).as("most bytes held by the proxy").isLessThan(MOST_HELD);
    }

    /** The filter was told of this side alone, to pause first, and to go on before it was told to pause again. */
    private void alternates(Side side) {
        var marks = probes.marks();
        assertThat(marks).hasSizeGreaterThanOrEqualTo(2);
        for (int i = 0; i < marks.size(); i++) {
            assertThat(marks.get(i)).as("call %s of %s", i, marks).isEqualTo("writable " + side + " " + (i % 2 == 1));
        }
    }

    /** Sends much in place of a side's body, as fast as whoever receives it takes it. */
    private static final class Injecting implements HttpFilter {
        private final StreamContext context;
        private final Side side;
        private long left = INJECTED;
        private boolean begun;
        private boolean writable = true;

        Injecting(StreamContext context, Side side) {
            this.context = context;
            this.side = side;
        }

        @Override
        public Verdict requestData(ByteBuf data, boolean last) {
            return side == Side.REQUEST ? replace(data) : Verdict.CONTINUE;
        }

        @Override
        public Verdict responseData(ByteBuf data, boolean last) {
            return side == Side.RESPONSE ? replace(data) : Verdict.CONTINUE;
        }

        private Verdict replace(ByteBuf data) {
            data.release();
            begun = true;
            produce();
            return Verdict.TAKEN;
        }

        @Override
        public void writable(Side moved, boolean yes) {
            if (moved != side) return;
            writable = yes;
            produce();
        }

        private void produce() {
            Flow flow = side == Side.REQUEST ? context.request() : context.response();
            while (begun && writable && left > 0) {
                left -= PIECE;
                flow.inject(context.loop().allocator().buffer(PIECE).writeZero(PIECE), left == 0);
            }
        }
    }
}
