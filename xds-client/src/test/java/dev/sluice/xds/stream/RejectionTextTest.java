package dev.sluice.xds.stream;

import static dev.sluice.xds.parse.ResourceType.CLUSTER;
import static dev.sluice.xds.parse.ResourceType.ENDPOINT;
import static dev.sluice.xds.parse.ResourceType.LISTENER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.xds.snapshot.Rejection;
import java.util.List;
import org.junit.jupiter.api.Test;

class RejectionTextTest {
    private final List<Rejection> two = List.of(new Rejection("a", "x"), new Rejection("b", "y"));

    @Test
    void speaksAsEnvoyDoes() {
        assertThat(RejectionText.of(CLUSTER, two)).isEqualTo("Error adding/updating cluster(s) a: x, b: y");
        assertThat(RejectionText.of(LISTENER, two)).isEqualTo("Error adding/updating listener(s) a: x\nb: y\n");
        assertThat(RejectionText.of(ENDPOINT, two)).isEqualTo("a: x, b: y");
    }
}
