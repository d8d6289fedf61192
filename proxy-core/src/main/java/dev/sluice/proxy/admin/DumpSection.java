package dev.sluice.proxy.admin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One message of {@code /config_dump}, such as {@code ClustersConfigDump}.
 *
 * @param type its name in {@code envoy.admin.v3}
 * @param singles the names of its fields that are no lists
 * @param lists the names of its lists, each with the name of the entries' type
 * @param members writes those singles that are set
 * @param entries what the lists hold: each writes the members of its object; a list without entries may be missing
 */
record DumpSection(
        String type,
        Set<String> singles,
        Map<String, String> lists,
        Consumer<JsonWriter> members,
        Map<String, List<Consumer<JsonWriter>>> entries) {
    private static final String ADMIN = "type.googleapis.com/envoy.admin.v3.";

    /** A section of which there is never anything to show, as what it is about is refused. */
    static DumpSection empty(String type, Map<String, String> lists) {
        return new DumpSection(type, Set.of(), lists, json -> {}, Map.of());
    }

    String typeUrl() {
        return ADMIN + type;
    }

    /** The type URL of a list's entries. */
    String entryType(String list) {
        return ADMIN + type + '.' + lists.get(list);
    }

    /** The whole message, without its type. */
    String json() {
        var out = new StringBuilder();
        var json = new JsonWriter(out).object();
        members.accept(json);
        lists.forEach((list, type) -> {
            var all = entries.getOrDefault(list, List.of());
            if (all.isEmpty()) return;
            json.array(list);
            for (var entry : all) {
                entry.accept(json.element());
                json.end();
            }
            json.endArray();
        });
        json.end();
        return out.toString();
    }

    /** The entries of a list, without their type. */
    List<String> entries(String list) {
        return entries.getOrDefault(list, List.of()).stream()
                .map(entry -> {
                    var out = new StringBuilder();
                    var json = new JsonWriter(out).object();
                    entry.accept(json);
                    json.end();
                    return out.toString();
                })
                .toList();
    }

    /** A message with its type in front. */
    static String typed(String typeUrl, String message) {
        var members = message.strip().substring(1).stripLeading();
        return "{\"@type\": \"" + typeUrl + '"' + (members.startsWith("}") ? "" : ", ") + members;
    }

    /** The names of lists and their entries' types, in this order. */
    static Map<String, String> lists(String... namesAndTypes) {
        var lists = new LinkedHashMap<String, String>();
        for (int i = 0; i < namesAndTypes.length; i += 2) lists.put(namesAndTypes[i], namesAndTypes[i + 1]);
        return lists;
    }
}
