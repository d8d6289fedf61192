package dev.sluice.bench;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One request through the whole proxy and back, over loopback, with only the router in the chain. The peers allocate
 * nothing, so that what the process allocates is what the proxy does. The JIT compiles in the foreground and iterations
 * are counts of requests, so that a busy machine changes only the time; for times, run more of them without
 * {@code -Xbatch}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 1,
        jvmArgs = {
            "-XX:+UseSerialGC",
            "-Xms16m",
            "-Xmn8m",
            "-Xmx128m",
            "-Xbatch",
            "-Dio.netty.leakDetection.level=disabled",
            "-Dio.netty.jfr.enabled=false",
            "--sun-misc-unsafe-memory-access=allow"
        })
@Warmup(iterations = 1)
@Measurement(iterations = 2)
public class RequestBenchmark {
    private static final int EXCHANGES = 625;

    /** How many requests one invocation makes. */
    static final int REQUESTS = EXCHANGES * Load.REQUESTS;

    /** The protocol on both sides. */
    @Param({"h1", "h2"})
    public String protocol = "";

    /** Whether there is an access log, in the default format. */
    @Param({"off", "on"})
    public String accessLog = "";

    private @Nullable Upstream upstream;
    private @Nullable Load load;

    @Setup
    public void start() throws IOException, InterruptedException {
        boolean http2 = protocol.equals("h2");
        var answering = new Upstream(http2);
        upstream = answering;
        var proxy = InProcessProxy.start(answering.port(), http2, accessLog.equals("on"));
        load = http2 ? new Http2Load(proxy) : new Http1Load(proxy);
    }

    @TearDown
    public void stop() throws Exception {
        if (load != null) load.close();
        if (upstream != null) upstream.close();
    }

    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public void request() throws IOException {
        var requests = Objects.requireNonNull(load);
        for (int i = 0; i < EXCHANGES; i++) requests.exchange();
    }
}
