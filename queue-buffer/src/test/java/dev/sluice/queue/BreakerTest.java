package dev.sluice.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.queue.config.Delivery;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private final Rig rig = Rig.with(Configs.delivery(d -> new Delivery(10, 0, 0, false, d.timeout())));

    @Test
    void deliversEverythingOnceTheProbesOfAnOpenBreakerSucceed() {
        for (int i = 0; i < 40; i++) {
            rig.offer();
        }
        while (!rig.leases.isEmpty()) {
            rig.result(rig.leases.values().iterator().next(), Rig.status(500, ""));
        }
        rig.pass(Duration.ofSeconds(6));
        assertThat(rig.leases.size()).as("probes").isPositive();
        for (int i = 0; i < 100 && !rig.leases.isEmpty(); i++) {
            rig.result(rig.leases.values().iterator().next(), Rig.status(200, ""));
        }
        assertThat(rig.queue("q").pending()).isZero();
    }
}
