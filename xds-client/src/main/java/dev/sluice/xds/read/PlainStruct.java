package dev.sluice.xds.read;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Struct as a tree like those of {@link YamlTree}. */
public final class PlainStruct {
    private PlainStruct() {}

    /** Returns Strings, Doubles, Booleans, nulls, lists and maps. */
    public static Map<String, @Nullable Object> of(Struct struct) {
        var map = new LinkedHashMap<String, @Nullable Object>();
        struct.getFieldsMap().forEach((key, value) -> map.put(key, of(value)));
        return Collections.unmodifiableMap(map);
    }

    private static @Nullable Object of(Value value) {
        return switch (value.getKindCase()) {
            case NULL_VALUE, KIND_NOT_SET -> null;
            case NUMBER_VALUE -> value.getNumberValue();
            case STRING_VALUE -> value.getStringValue();
            case BOOL_VALUE -> value.getBoolValue();
            case STRUCT_VALUE -> of(value.getStructValue());
            case LIST_VALUE -> {
                var list = new ArrayList<@Nullable Object>();
                value.getListValue().getValuesList().forEach(element -> list.add(of(element)));
                yield Collections.unmodifiableList(list);
            }
        };
    }
}
