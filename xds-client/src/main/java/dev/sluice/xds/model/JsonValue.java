package dev.sluice.xds.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A value of a JSON access log line. */
public sealed interface JsonValue {

    /**
     * A member of an object.
     *
     * @param name its name
     * @param value its value
     */
    record Member(String name, JsonValue value) {}

    /**
     * An object; members are sorted by name, as Envoy prints them.
     *
     * @param members its members
     */
    record Tree(List<Member> members) implements JsonValue {
        public Tree {
            members = List.copyOf(members);
        }
    }

    /**
     * An array.
     *
     * @param values its values
     */
    record Items(List<JsonValue> values) implements JsonValue {
        public Items {
            values = List.copyOf(values);
        }
    }

    /**
     * A format; a single operator keeps its type, so numbers and booleans are not quoted.
     *
     * @param format the text
     */
    record Text(FormatString format) implements JsonValue {}

    /**
     * A number, boolean or null that is printed as it is.
     *
     * @param value a Double, a Boolean or null
     */
    record Constant(@Nullable Object value) implements JsonValue {}
}
