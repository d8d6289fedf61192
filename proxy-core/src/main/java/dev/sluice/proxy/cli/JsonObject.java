package dev.sluice.proxy.cli;

import dev.sluice.xds.read.Problems;
import dev.sluice.xds.read.YamlTree;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object of a JSON document; what is not there reads as empty or 0, so that older and newer servers can be asked. */
record JsonObject(Map<?, ?> members) {
    /** Reads a document; null when it is no JSON object. */
    static @Nullable JsonObject parse(String text) {
        // JSON is YAML, and there is a reader for that.
        return YamlTree.text(text, new Problems(true)) instanceof Map<?, ?> map ? new JsonObject(map) : null;
    }

    String text(String name) {
        var value = members.get(name);
        return value == null ? "" : value.toString();
    }

    long number(String name) {
        return members.get(name) instanceof Number number ? number.longValue() : 0;
    }

    boolean has(String name) {
        return members.containsKey(name);
    }

    JsonObject object(String name) {
        return members.get(name) instanceof Map<?, ?> map ? new JsonObject(map) : new JsonObject(Map.of());
    }

    List<JsonObject> objects(String name) {
        if (!(members.get(name) instanceof List<?> list)) return List.of();
        return list.stream()
                .filter(Map.class::isInstance)
                .map(each -> new JsonObject((Map<?, ?>) each))
                .toList();
    }
}
