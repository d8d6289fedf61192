package dev.sluice.proxy.boot;

import dev.sluice.proxy.stats.JsonText;
import dev.sluice.xds.model.Node;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes the node as {@code /server_info} shows it: what a control plane is told, in protobuf's JSON. */
final class NodeJson {
    private final StringBuilder out = new StringBuilder();

    private NodeJson() {}

    static String of(Node node) {
        var json = new NodeJson();
        json.out.append("{\"id\":");
        JsonText.quoted(json.out, node.id());
        json.out.append(",\"cluster\":");
        JsonText.quoted(json.out, node.cluster());
        json.out.append(",\"metadata\":");
        json.value(node.metadata());
        var place = node.locality();
        if (!place.region().isEmpty()
                || !place.zone().isEmpty()
                || !place.subZone().isEmpty()) {
            json.out.append(",\"locality\":");
            json.value(Map.of("region", place.region(), "zone", place.zone(), "sub_zone", place.subZone()));
        }
        json.out.append(",\"user_agent_name\":\"sluice\",\"user_agent_version\":");
        JsonText.quoted(json.out, Version.ENVOY); // as a control plane is told
        json.out.append(",\"client_features\":");
        json.value(node.clientFeatures());
        return json.out.append('}').toString();
    }

    private void value(@Nullable Object value) {
        switch (value) {
            case null -> out.append("null");
            case Boolean yes -> out.append(yes);
            case Number number -> number(number.doubleValue());
            case Map<?, ?> map -> {
                out.append('{');
                each(map.entrySet().iterator(), entry -> {
                    JsonText.quoted(out, String.valueOf(entry.getKey())).append(':');
                    value(entry.getValue());
                });
                out.append('}');
            }
            case List<?> list -> {
                out.append('[');
                each(list.iterator(), this::value);
                out.append(']');
            }
            default -> JsonText.quoted(out, value.toString());
        }
    }

    private void number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) out.append((long) value);
        else out.append(value);
    }

    private <T> void each(Iterator<T> all, Consumer<T> write) {
        while (all.hasNext()) {
            write.accept(all.next());
            if (all.hasNext()) out.append(',');
        }
    }
}
