package dev.sluice.proxy.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which of a queue's messages the callee gets first. */
class QueueOrderTest {
    private static final String ONE_BY_ONE = "order: PRIORITY, delivery: {max_concurrent: 1, adaptive: false}";

    @TempDir
    Path directory;

    @Test
    void theHighestPriorityGoesFirstAlsoAfterARestart() throws Exception {
        try (var callee = new Callee();
                var proxy = new QueueingProxy(directory, callee.port())) {
            callee.answering(200, "done");
            proxy.start(ONE_BY_ONE);
            assertThat(proxy.admin("POST", "/queues/up/pause").statusCode()).isEqualTo(200);
            offer(proxy, "plain");
            offer(proxy, "low", "Sluice-Priority", "3", "Sluice-Key", "a");
            offer(proxy, "behind low", "Sluice-Priority", "9", "Sluice-Key", "a");
            offer(proxy, "high", "Sluice-Priority", "8");
            proxy.stop();
            proxy.start(ONE_BY_ONE);
            offer(proxy, "highest", "Sluice-Priority", "9");
            assertThat(proxy.admin("POST", "/queues/up/resume").statusCode()).isEqualTo(200);
            for (var expected : new String[] {"highest", "high", "low", "behind low", "plain"}) {
                assertThat(callee.next().body()).isEqualTo(expected);
            }
        }
    }

    private static void offer(QueueingProxy proxy, String body, String... headers) throws Exception {
        var all = new String[headers.length + 2];
        all[0] = "Prefer";
        all[1] = "respond-async";
        System.arraycopy(headers, 0, all, 2, headers.length);
        assertThat(proxy.post("/orders", body, all).statusCode()).isEqualTo(202);
    }
}
