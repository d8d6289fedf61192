package dev.sluice.xds.stream;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.sluice.xds.model.Node;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the node as the message a control plane reads. */
final class NodeMessage {
    private static final String USER_AGENT = "sluice";

    private NodeMessage() {}

    static io.envoyproxy.envoy.config.core.v3.Node of(Node node, String version) {
        var locality = io.envoyproxy.envoy.config.core.v3.Locality.newBuilder()
                .setRegion(node.locality().region())
                .setZone(node.locality().zone())
                .setSubZone(node.locality().subZone());
        return io.envoyproxy.envoy.config.core.v3.Node.newBuilder()
                .setId(node.id())
                .setCluster(node.cluster())
                .setMetadata(struct(node.metadata()))
                .setLocality(locality)
                .setUserAgentName(USER_AGENT)
                .setUserAgentVersion(version)
                .addAllClientFeatures(node.clientFeatures())
                .build();
    }

    private static Struct struct(Map<?, ? extends @Nullable Object> map) {
        var struct = Struct.newBuilder();
        map.forEach((key, value) -> struct.putFields(String.valueOf(key), value(value)));
        return struct.build();
    }

    private static Value value(@Nullable Object value) {
        var message = Value.newBuilder();
        return switch (value) {
            case null -> message.setNullValue(NullValue.NULL_VALUE).build();
            case Boolean flag -> message.setBoolValue(flag).build();
            case Number number -> message.setNumberValue(number.doubleValue()).build();
            case Map<?, ?> map -> message.setStructValue(struct(map)).build();
            case List<?> list -> {
                var values = ListValue.newBuilder();
                list.forEach(item -> values.addValues(value(item)));
                yield message.setListValue(values).build();
            }
            default -> message.setStringValue(String.valueOf(value)).build();
        };
    }
}
