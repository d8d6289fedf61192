package dev.sluice.proxy.format;

import dev.sluice.proxy.http.HeaderName;
import dev.sluice.xds.model.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object with formats as its values, compiled. A value that is one operator keeps its type: numbers are not quoted
 * and a missing one is null, or leaves its member out. Immutable and thread-safe.
 */
public final class JsonFormat {
    private static final byte[] NULL = "null".getBytes(StandardCharsets.ISO_8859_1);

    /** Writes a value; or writes nothing and returns false when it has none. */
    private interface Node {
        boolean write(StreamView view, Line out);
    }

    private final boolean omitEmptyValues;
    private final Surroundings surroundings;
    private final List<HeaderName> responseNames = new ArrayList<>();
    private final Node root;

    private JsonFormat(JsonValue.Tree tree, boolean omitEmptyValues, Surroundings surroundings) {
        this.omitEmptyValues = omitEmptyValues;
        this.surroundings = surroundings;
        this.root = node(tree);
    }

    /**
     * Compiles a tree.
     *
     * @param omitEmptyValues whether members without a value are left out
     * @throws IllegalArgumentException naming the operator that is unknown or wrongly used
     */
    public static JsonFormat compile(JsonValue.Tree tree, boolean omitEmptyValues, Surroundings surroundings) {
        return new JsonFormat(tree, omitEmptyValues, surroundings);
    }

    /** Writes the object, without a line end. */
    public void write(StreamView view, Line out) {
        if (!root.write(view, out)) out.put('{').put('}');
    }

    /** The fields of the response's head and trailers that operators read. */
    public List<HeaderName> responseNames() {
        return List.copyOf(responseNames);
    }

    private Node node(JsonValue value) {
        return switch (value) {
            case JsonValue.Text text -> {
                var format = Format.compile(text.format(), omitEmptyValues, surroundings);
                responseNames.addAll(format.responseNames());
                yield format::writeJson;
            }
            case JsonValue.Constant constant -> constant(constant.value());
            case JsonValue.Items items -> items(items);
            case JsonValue.Tree tree -> tree(tree);
        };
    }

    private Node tree(JsonValue.Tree tree) {
        var keys = new ArrayList<byte[]>();
        var values = new ArrayList<Node>();
        for (var member : tree.members()) {
            var key = new Line().put('"').put(member.name().getBytes(StandardCharsets.UTF_8));
            key.escapeJsonFrom(1);
            key.put('"').put(':');
            keys.add(Arrays.copyOf(key.array(), key.length()));
            values.add(node(member.value()));
        }
        return (view, out) -> {
            int start = out.length();
            out.put('{');
            for (int i = 0; i < values.size(); i++) {
                int before = out.length();
                if (before > start + 1) out.put(',');
                out.put(keys.get(i));
                if (values.get(i).write(view, out)) continue;
                if (omitEmptyValues) out.truncate(before);
                else out.put(NULL);
            }
            if (omitEmptyValues && out.length() == start + 1) {
                out.truncate(start);
                return false;
            }
            out.put('}');
            return true;
        };
    }

    private Node items(JsonValue.Items items) {
        var values = items.values().stream().map(this::node).toList();
        return (view, out) -> {
            out.put('[');
            for (int i = 0; i < values.size(); i++) {
                if (i > 0) out.put(',');
                if (!values.get(i).write(view, out)) out.put(NULL);
            }
            out.put(']');
            return true;
        };
    }

    private static Node constant(@Nullable Object value) {
        if (value == null) return (view, out) -> false;
        boolean whole = value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15;
        var text = whole ? String.valueOf(((Double) value).longValue()) : value.toString();
        return (view, out) -> {
            out.put(text);
            return true;
        };
    }
}
