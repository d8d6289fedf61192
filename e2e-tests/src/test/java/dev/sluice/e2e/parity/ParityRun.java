package dev.sluice.e2e.parity;

import dev.sluice.e2e.Client;
import dev.sluice.e2e.H2Client;
import dev.sluice.e2e.Header;
import dev.sluice.e2e.ProxyProcess;
import dev.sluice.e2e.RawClient;
import dev.sluice.e2e.Received;
import dev.sluice.e2e.Request;
import dev.sluice.e2e.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Plays one instance against one proxy. */
final class ParityRun {
    private static final Duration SETTLE = Duration.ofSeconds(2);

    private final ParityInstance instance;
    private final ProxyProcess proxy;
    private final String listener;
    private Client client;

    private ParityRun(ParityInstance instance, ProxyProcess proxy, String listener) {
        this.instance = instance;
        this.proxy = proxy;
        this.listener = listener;
        client = connect();
    }

    static Seen play(ParityInstance instance, ProxyProcess proxy, String listener) {
        instance.backends().values().forEach(Backend::rewind);
        var run = new ParityRun(instance, proxy, listener);
        try {
            return run.play();
        } finally {
            run.client.close();
        }
    }

    private Client connect() {
        int port = proxy.port(listener);
        return instance.combo().h2Downstream() ? H2Client.connect(port) : RawClient.connect(port);
    }

    private Seen play() {
        int logged = log().size();
        var responses = new ArrayList<Response>();
        var closed = new ArrayList<Boolean>();
        for (var step : instance.spec().steps) {
            switch (step) {
                case Step.Exchange exchange -> responses.add(client.exchange(fill(exchange.request())));
                case Step.Bytes bytes -> {
                    var raw = (RawClient) client;
                    raw.send(instance.fill(bytes.text()));
                    bytes.methods().forEach(method -> responses.add(raw.read(method)));
                }
                case Step.AwaitClose close -> closed.add(client.closedByPeer());
                case Step.Reconnect reconnect -> {
                    client.close();
                    client = connect();
                }
            }
        }
        settle(() -> log().size() >= logged + responses.size());
        var lines = log();
        return new Seen(
                responses.stream().map(r -> Normal.response(r, instance)).toList(),
                closed,
                received(),
                lines.subList(Math.min(logged, lines.size()), lines.size()).stream()
                        .map(instance::unfill)
                        .toList(),
                stats());
    }

    private Request fill(Request request) {
        var headers = request.headers().stream()
                .map(h -> new Header(h.name(), instance.fill(h.value())))
                .toList();
        return new Request(
                request.method(),
                instance.fill(request.target()),
                instance.fill(request.host()),
                headers,
                request.body(),
                request.chunked(),
                request.trailers());
    }

    private List<String> log() {
        return proxy.read("access-" + listener + ".log").lines().toList();
    }

    private Map<String, List<Received>> received() {
        var all = new LinkedHashMap<String, List<Received>>();
        instance.backends()
                .forEach((name, backend) -> all.put(
                        name,
                        backend.received().stream()
                                .map(r -> Normal.received(r, instance))
                                .toList()));
        return all;
    }

    private Map<String, String> stats() {
        var all = new LinkedHashMap<String, String>();
        instance.spec().stats.forEach((stat, expected) -> {
            settle(() -> stat(stat).equals(expected.toString()));
            all.put(stat, stat(stat));
        });
        return all;
    }

    private String stat(String stat) {
        var name = "^" + instance.fill(stat).replace(".", "[.]") + "$";
        var line = proxy.admin("/stats?filter=" + URLEncoder.encode(name, StandardCharsets.UTF_8))
                .strip();
        return line.isEmpty() ? "absent" : line.substring(line.lastIndexOf(' ') + 1);
    }

    /** Waits for what follows an answer by a moment; what does not come shows in the comparison. */
    private static void settle(Callable<Boolean> condition) {
        try {
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(3))
                    .atMost(SETTLE)
                    .until(condition);
        } catch (ConditionTimeoutException e) {
            // Judged by the comparison.
        }
    }
}
