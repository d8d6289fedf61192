package dev.sluice.proxy.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.xds.model.Locality;
import dev.sluice.xds.model.Node;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NodeJsonTest {
    @Test
    void writesAllThatAControlPlaneIsTold() {
        var metadata = new LinkedHashMap<String, @Nullable Object>();
        metadata.put("ISTIO_VERSION", "1.30");
        metadata.put("n", 1.0);
        metadata.put("f", 0.5);
        metadata.put("l", List.of(true, "a\"b"));
        metadata.put("none", null);
        var node = new Node("id", "cl", metadata, new Locality("r", "z", ""), List.of("x"));
        assertThat(NodeJson.of(node))
                .startsWith(
                        "{\"id\":\"id\",\"cluster\":\"cl\",\"metadata\":{\"ISTIO_VERSION\":\"1.30\",\"n\":1,\"f\":0.5,"
                                + "\"l\":[true,\"a\\\"b\"],\"none\":null},\"locality\":{")
                .contains("\"region\":\"r\"", "\"zone\":\"z\"")
                .endsWith(
                        "\"user_agent_name\":\"sluice\",\"user_agent_version\":\"1.40.0\",\"client_features\":[\"x\"]}");
    }
}
