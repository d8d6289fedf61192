package dev.sluice.proxy.admin;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.sluice.proxy.admin.AdminPages.Needs;
import dev.sluice.xds.model.Source;
import dev.sluice.xds.parse.DumpMask;
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
    private static final String STATIC_ENDPOINTS = "static_endpoint_configs";
    private static final String DYNAMIC_ENDPOINTS = "dynamic_endpoint_configs";

    private final ProxyView view;

    private ConfigDump(ProxyView view) {
        this.view = view;
    }

    static void add(AdminPages pages, ProxyView view) {
        var parameters = Map.of(
                "include_eds", "shows endpoints too",
                "mask", "shows only these fields: proto names, separated by commas",
                "name_regex", "shows only resources whose whole name matches",
                "resource", "shows one list, such as dynamic_listeners; a mask then applies to each entry");
        pages.add("/config_dump", "configuration in force", Needs.ANYTHING, parameters, new ConfigDump(view)::page);
    }

    private AdminResponse page(AdminRequest request) {
        var names = request.parameters().getOrDefault("name_regex", "");
        Pattern pattern;
        try {
            pattern = names.isEmpty() ? null : Pattern.compile(names);
        } catch (PatternSyntaxException e) {
            return AdminResponse.plain(
                    400,
                    "INVALID_ARGUMENT: Error while parsing name_regex from " + names + ": " + e.getDescription() + ": "
                            + names);
        }
        var sections = sections(pattern, request.has("include_eds"));
        var mask = request.parameters().getOrDefault("mask", "");
        var list = request.parameters().getOrDefault("resource", "");
        return list.isEmpty() ? all(sections, mask) : one(sections, list, mask);
    }

    private static AdminResponse all(List<DumpSection> sections, String paths) {
        var mask = DumpMask.of(paths);
        var out = new StringBuilder();
        var json = new JsonWriter(out).object().array("configs");
        boolean any = false;
        for (var section : sections) {
            var dump = mask == null ? section.json() : mask.dump(section.typeUrl(), section.json());
            if (dump == null) continue; // Envoy: another section may have these fields
            json.rawElement(DumpSection.typed(section.typeUrl(), dump));
            any = true;
        }
        if (!any) {
            return AdminResponse.plain(
                    400, "FieldMask " + paths + " could not be successfully applied to any configs.");
        }
        json.endArray().end();
        return AdminResponse.json(out.toString());
    }

    private static AdminResponse one(List<DumpSection> sections, String list, String paths) {
        var mask = DumpMask.of(paths);
        for (var section : sections) {
            if (section.singles().contains(list)) {
                return AdminResponse.plain(
                        400, list + " is not a repeated field. Use ?mask=" + list + " to get only this field");
            }
            if (!section.lists().containsKey(list)) continue;
            var entries = section.entries(list);
            if (entries.isEmpty()) return AdminResponse.json("{}\n"); // as Envoy writes an empty message
            var type = section.entryType(list);
            var out = new StringBuilder();
            var json = new JsonWriter(out).object().array("configs");
            for (var entry : entries) {
                var kept = mask == null ? entry : mask.entry(type, entry);
                if (kept == null) {
                    return AdminResponse.plain(400, "FieldMask " + paths + " could not be successfully used.");
                }
                json.rawElement(DumpSection.typed(type, kept));
            }
            json.endArray().end();
            return AdminResponse.json(out.toString());
        }
        return AdminResponse.plain(404, list + " not found in config dump");
    }

    /** All sections in Envoy's order. */
    private List<DumpSection> sections(@Nullable Pattern names, boolean endpoints) {
        var sections = new ArrayList<DumpSection>();
        sections.add(bootstrap());
        sections.add(section(ConfigKind.CLUSTER, names));
        if (endpoints) sections.add(endpoints(names));
        sections.add(section(ConfigKind.LISTENER, names));
        sections.add(DumpSection.empty(
                "ScopedRoutesConfigDump",
                DumpSection.lists(
                        "inline_scoped_route_configs", "InlineScopedRouteConfigs",
                        "dynamic_scoped_route_configs", "DynamicScopedRouteConfigs")));
        sections.add(section(ConfigKind.ROUTE, names));
        sections.add(DumpSection.empty(
                "SecretsConfigDump",
                DumpSection.lists(
                        "static_secrets", "StaticSecret",
                        "dynamic_active_secrets", "DynamicSecret",
                        "dynamic_warming_secrets", "DynamicSecret")));
        return sections;
    }

    private DumpSection bootstrap() {
        return new DumpSection(
                "BootstrapConfigDump",
                Set.of("bootstrap", "last_updated"),
                Map.of(),
                json -> json.raw("bootstrap", view.bootstrap().json().get())
                        .member("last_updated", time(view.bootstrapRead())),
                Map.of());
    }

    private DumpSection section(ConfigKind kind, @Nullable Pattern names) {
        var version = view.version(kind);
        return new DumpSection(
                kind.dumpType(),
                kind == ConfigKind.ROUTE ? Set.of() : Set.of("version_info"),
                kind.lists(),
                json -> {
                    if (!version.isEmpty()) json.member("version_info", version);
                },
                lists(kind, names));
    }

    private DumpSection endpoints(@Nullable Pattern names) {
        var lists = new LinkedHashMap<String, List<Consumer<JsonWriter>>>();
        for (var cluster : view.clusters()) {
            if (names != null && !names.matcher(cluster.config().name()).matches()) continue;
            list(lists, cluster.dynamic() ? DYNAMIC_ENDPOINTS : STATIC_ENDPOINTS)
                    .add(json -> EndpointDump.write(json, cluster));
        }
        return new DumpSection(
                "EndpointsConfigDump",
                Set.of(),
                DumpSection.lists(STATIC_ENDPOINTS, "StaticEndpointConfig", DYNAMIC_ENDPOINTS, "DynamicEndpointConfig"),
                json -> {},
                lists);
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

    private static String typed(Source source) {
        return DumpSection.typed(source.typeUrl(), source.json().get());
    }

    private static String time(Instant moment) {
        return moment.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
