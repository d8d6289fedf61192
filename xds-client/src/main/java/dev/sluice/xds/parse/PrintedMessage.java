package dev.sluice.xds.parse;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import dev.sluice.xds.model.Source;
import java.util.function.Supplier;

/**
 * A message that is printed when someone asks; equal to another when the messages are.
 *
 * @param type the message's full name
 */
record PrintedMessage(String type, Message message) implements Supplier<String> {
    static Source source(String type, Message message) {
        return new Source("type.googleapis.com/" + type, new PrintedMessage(type, message));
    }

    /** The types that may stand in an {@code Any}. */
    static TypeRegistry types() {
        return Types.ALL;
    }

    /** Made when first asked for. */
    private static final class Types {
        static final TypeRegistry ALL = all();

        private static TypeRegistry all() {
            var types = TypeRegistry.newBuilder();
            for (var name : Extensions.builtin().types()) {
                var found = Extensions.builtin().find(name);
                if (found != null) {
                    types.add(found.descriptor());
                }
            }
            return types.build();
        }
    }

    @Override
    public String get() {
        try {
            return JsonFormat.printer()
                    .usingTypeRegistry(types())
                    .preservingProtoFieldNames()
                    .print(Redaction.of(message));
        } catch (InvalidProtocolBufferException unknownType) {
            return "{\"error\": \"cannot be printed: an extension of a type Sluice does not have\"}";
        }
    }

    /** Names the type only: records that hold a source are printed in logs. */
    @Override
    public String toString() {
        return type.substring(type.lastIndexOf('.') + 1);
    }
}
