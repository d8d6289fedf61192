package dev.sluice.proxy.admin;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.sluice.proxy.admin.AdminPages.Needs;
import dev.sluice.xds.model.Source;
import dev.sluice.xds.snapshot.ResourceStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code /config_dump}: what is configured, by kind, as the messages it was read from. A cluster or route table that was
 * refused and never in force stands among those that warm, with its {@code error_state} alone (Envoy leaves it out).
 */
final class ConfigDump {
    private static final String ENDPOINTS = "type.googleapis.com/envoy.admin.v3.EndpointsConfigDump";
    private static final Set<String> SINGLE = Set.of("bootstrap", "last_updated", "version_info");
    private static final String STATIC_ENDPOINTS = "static_endpoint_configs";
    private static final String DYNAMIC_ENDPOINTS = "dynamic_endpoint_configs";

    private final ProxyView view;

    private ConfigDump(ProxyView view) {
        this.view = view;
    }

    static void add(AdminPages pages, ProxyView view) {
        var parameters = Map.of(
                "include_eds", "shows endpoints too",
                "mask", "bootstrap shows the bootstrap alone",
                "name_regex", "shows only resources whose whole name matches",
                "resource", "shows one list, such as dynamic_listeners");
        pages.add("/config_dump", "configuration in force", Needs.ANYTHING, parameters, new ConfigDump(view)::page);
    }

    private AdminResponse page(AdminRequest request) {
        var mask = request.parameters().getOrDefault("mask", "");
        boolean bootstrapOnly = mask.equals("bootstrap") && !request.has("resource");
        if (!mask.isEmpty() && !bootstrapOnly) {
            throw new IllegalArgumentException("mask is not supported but for bootstrap; use resource\n");
        }
        var names = pattern(request.parameters().get("name_regex"));
        var resource = request.parameters().get("resource");
        if (resource != null) return one(resource, request.has("include_eds"), names);
        var out = new StringBuilder();
        var json = new JsonWriter(out).object().array("configs");
        if (bootstrapOnly) bootstrap(json).end();
        else all(json, request.has("include_eds"), names);
        json.endArray().end();
        return AdminResponse.json(out.toString());
    }

    private void all(JsonWriter json, boolean endpoints, @Nullable Pattern names) {
        if (names == null) {
            bootstrap(json).member("last_updated", time(view.bootstrapRead())).end();
        }
        for (var kind : ConfigKind.values()) {
            json.element().member("@type", kind.dumpType());
            if (!view.version(kind).isEmpty()) json.member("version_info", view.version(kind));
            lists(kind, names).forEach((list, entries) -> write(json, list, entries));
            json.end();
            if (kind == ConfigKind.CLUSTER && endpoints) {
                json.element().member("@type", ENDPOINTS);
                endpoints(names).forEach((list, entries) -> write(json, list, entries));
                json.end();
            }
        }
    }

    private JsonWriter bootstrap(JsonWriter json) {
        return json.element()
                .member("@type", "type.googleapis.com/envoy.admin.v3.BootstrapConfigDump")
                .raw("bootstrap", view.bootstrap().json().get().strip());
    }

    private static void write(JsonWriter json, String list, List<Consumer<JsonWriter>> entries) {
        json.array(list);
        for (var entry : entries) {
            entry.accept(json.element());
            json.end();
        }
        json.endArray();
    }

    private AdminResponse one(String list, boolean endpoints, @Nullable Pattern names) {
        if (SINGLE.contains(list))
            return AdminResponse.plain(
                    400, list + " is not a repeated field. Use ?mask=" + list + " to get only this field");
        var lists = new LinkedHashMap<String, List<Consumer<JsonWriter>>>();
        var type = "";
        if (endpoints && (list.equals(STATIC_ENDPOINTS) || list.equals(DYNAMIC_ENDPOINTS))) {
            lists.putAll(endpoints(names));
            type = ENDPOINTS + (list.equals(STATIC_ENDPOINTS) ? ".StaticEndpointConfig" : ".DynamicEndpointConfig");
        }
        for (var kind : ConfigKind.values()) {
            if (!kind.has(list)) continue;
            lists.putAll(lists(kind, names));
            type = kind.entryType(list);
        }
        if (type.isEmpty()) return AdminResponse.plain(404, list + " not found in config dump");
        var entries = lists.getOrDefault(list, List.of());
        if (entries.isEmpty()) return AdminResponse.json("{}\n"); // as Envoy writes an empty message
        var out = new StringBuilder();
        var json = new JsonWriter(out).object().array("configs");
        for (var entry : entries) {
            entry.accept(json.element().member("@type", type));
            json.end();
        }
        json.endArray().end();
        return AdminResponse.json(out.toString());
    }

    private Map<String, List<Consumer<JsonWriter>>> endpoints(@Nullable Pattern names) {
        var lists = new LinkedHashMap<String, List<Consumer<JsonWriter>>>();
        for (var cluster : view.clusters()) {
            if (names != null && !names.matcher(cluster.config().name()).matches()) continue;
            lists.computeIfAbsent(cluster.dynamic() ? DYNAMIC_ENDPOINTS : STATIC_ENDPOINTS, list -> new ArrayList<>())
                    .add(json -> EndpointDump.write(json, cluster));
        }
        return lists;
    }

    private Map<String, List<Consumer<JsonWriter>>> lists(ConfigKind kind, @Nullable Pattern names) {
        var lists = new LinkedHashMap<String, List<Consumer<JsonWriter>>>();
        for (var resource : view.resources(kind)) {
            if (names != null && !names.matcher(resource.name()).matches()) continue;
            add(lists, kind, resource);
        }
        return lists;
    }

    private static void add(Map<String, List<Consumer<JsonWriter>>> lists, ConfigKind kind, ResourceStatus resource) {
        var active = resource.active();
        var warming = resource.warming();
        if (!resource.dynamic()) {
            var version = active == null ? warming : active;
            if (version == null) return;
            list(lists, kind.whenStatic()).add(json -> version(json, kind, version));
        } else if (kind == ConfigKind.LISTENER) {
            list(lists, kind.whenActive()).add(json -> listener(json, resource));
        } else {
            if (active != null) {
                list(lists, kind.whenActive()).add(json -> {
                    version(json, kind, active);
                    error(json, resource.error());
                });
            }
            if (warming != null || active == null) {
                list(lists, kind.whenWarming()).add(json -> {
                    if (warming != null) version(json, kind, warming);
                    if (active == null) error(json, resource.error());
                });
            }
        }
    }

    private static List<Consumer<JsonWriter>> list(Map<String, List<Consumer<JsonWriter>>> lists, String name) {
        return lists.computeIfAbsent(name, list -> new ArrayList<>());
    }

    /** Envoy: all states of a discovered listener stand in one entry. */
    private static void listener(JsonWriter json, ResourceStatus resource) {
        json.member("name", resource.name());
        var active = resource.active();
        if (active != null) {
            version(json.object("active_state"), ConfigKind.LISTENER, active);
            json.end();
        }
        var warming = resource.warming();
        if (warming != null) {
            version(json.object("warming_state"), ConfigKind.LISTENER, warming);
            json.end();
        }
        error(json, resource.error());
    }

    private static void version(JsonWriter json, ConfigKind kind, ResourceStatus.Version version) {
        if (!version.versionInfo().isEmpty()) json.member("version_info", version.versionInfo());
        json.raw(kind.member(), typed(version.source()));
        json.member("last_updated", time(version.lastUpdated()));
    }

    private static void error(JsonWriter json, ResourceStatus.@Nullable Failure failure) {
        if (failure == null) return;
        json.object("error_state");
        if (!failure.source().equals(Source.NONE)) json.raw("failed_configuration", typed(failure.source()));
        json.member("last_update_attempt", time(failure.lastUpdateAttempt()));
        json.member("details", failure.details());
        if (!failure.versionInfo().isEmpty()) json.member("version_info", failure.versionInfo());
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
                    "INVALID_ARGUMENT: Error while parsing name_regex from " + regex + ": " + e.getMessage(), e);
        }
    }
}
