package dev.sluice.proxy.admin;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.sluice.proxy.admin.AdminPages.Needs;
import dev.sluice.xds.model.Source;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /config_dump}: what is configured, by kind, as the messages it was read from. */
final class ConfigDump {
    private final ProxyView view;

    private ConfigDump(ProxyView view) {
        this.view = view;
    }

    static void add(AdminPages pages, ProxyView view) {
        var parameters = Map.of(
                "include_eds", "shows endpoints too",
                "name_regex", "shows only resources whose whole name matches",
                "resource", "shows one list, such as dynamic_listeners");
        pages.add("/config_dump", "configuration in force", Needs.ANYTHING, parameters, new ConfigDump(view)::page);
    }

    private AdminResponse page(AdminRequest request) {
        if (request.has("mask")) throw new IllegalArgumentException("mask is not supported; use resource\n");
        var names = pattern(request.parameters().get("name_regex"));
        var resource = request.parameters().get("resource");
        var out = new StringBuilder();
        var json = new JsonWriter(out).object().array("configs");
        if (resource != null) one(json, resource, names);
        else all(json, request.has("include_eds"), names);
        json.endArray().end();
        return AdminResponse.json(out.toString());
    }

    private void all(JsonWriter json, boolean endpoints, @Nullable Pattern names) {
        if (names == null) {
            json.element().member("@type", "type.googleapis.com/envoy.admin.v3.BootstrapConfigDump");
            json.raw("bootstrap", view.bootstrap().json().get().strip());
            json.member("last_updated", time(view.bootstrapRead())).end();
        }
        for (var kind : ConfigKind.values()) {
            if (kind == ConfigKind.ENDPOINT && !endpoints) continue;
            json.element().member("@type", kind.dumpType());
            if (!view.version(kind).isEmpty()) json.member("version_info", view.version(kind));
            lists(kind, names).forEach((list, resources) -> {
                json.array(list);
                for (var resource : resources) entry(json.element(), kind, resource);
                json.endArray();
            });
            json.end();
        }
    }

    private void one(JsonWriter json, String list, @Nullable Pattern names) {
        if (list.equals("bootstrap")) {
            json.element().raw("bootstrap", typed(view.bootstrap())).end();
            return;
        }
        boolean known = false;
        for (var kind : ConfigKind.values()) {
            for (var state : ConfigResource.State.values())
                known |= kind.list(state).equals(list);
            for (var resource : lists(kind, names).getOrDefault(list, List.of())) entry(json.element(), kind, resource);
        }
        if (!known) throw new IllegalArgumentException(list + " not found in config dump");
    }

    private Map<String, List<ConfigResource>> lists(ConfigKind kind, @Nullable Pattern names) {
        var lists = new LinkedHashMap<String, List<ConfigResource>>();
        for (var resource : view.resources(kind)) {
            if (names != null && !names.matcher(resource.name()).matches()) continue;
            lists.computeIfAbsent(kind.list(resource.state()), list -> new ArrayList<>())
                    .add(resource);
        }
        return lists;
    }

    private static void entry(JsonWriter json, ConfigKind kind, ConfigResource resource) {
        boolean nested = kind == ConfigKind.LISTENER && resource.state() != ConfigResource.State.STATIC;
        if (nested) {
            json.member("name", resource.name());
            json.object(
                    switch (resource.state()) {
                        case WARMING -> "warming_state";
                        case DRAINING -> "draining_state";
                        case ACTIVE, STATIC -> "active_state";
                    });
        }
        if (!resource.version().isEmpty()) json.member("version_info", resource.version());
        json.raw(kind.member(), typed(resource.source()));
        json.member("last_updated", time(resource.updated()));
        if (nested) json.end();
        var rejection = resource.rejection();
        if (rejection != null) {
            json.object("error_state").member("last_update_attempt", time(rejection.when()));
            json.member("details", rejection.details()).member("version_info", rejection.version());
            json.end();
        }
        json.end();
    }

    /** The message with its type in front. */
    private static String typed(Source source) {
        var json = source.json().get().strip();
        var members = json.substring(1).stripLeading();
        return "{\"@type\": \"" + source.typeUrl() + '"' + (members.startsWith("}") ? "" : ", ") + members;
    }

    private static String time(Instant moment) {
        return moment.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static @Nullable Pattern pattern(@Nullable String regex) {
        if (regex == null || regex.isEmpty()) return null;
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "Error while parsing name_regex from query string: " + e.getMessage(), e);
        }
    }
}
