package dev.sluice.proxy.admin;

import java.util.Map;

/** Kinds of resources in {@code /config_dump}, each with the words Envoy uses for it. */
public enum ConfigKind {
    CLUSTER("Clusters", "cluster", "static_clusters", "dynamic_active_clusters", "dynamic_warming_clusters"),
    LISTENER("Listeners", "listener", "static_listeners", "dynamic_listeners", "dynamic_listeners"),
    ROUTE("Routes", "route_config", "static_route_configs", "dynamic_route_configs", "dynamic_route_configs");

    private final String dump;
    private final String member;
    private final String whenStatic;
    private final String whenActive;
    private final String whenWarming;

    ConfigKind(String dump, String member, String whenStatic, String whenActive, String whenWarming) {
        this.dump = dump;
        this.member = member;
        this.whenStatic = whenStatic;
        this.whenActive = whenActive;
        this.whenWarming = whenWarming;
    }

    /** The name of the kind's dump in {@code envoy.admin.v3}. */
    String dumpType() {
        return dump + "ConfigDump";
    }

    /** The names of its lists, each with the name of its entries' type. */
    Map<String, String> lists() {
        var noun = this == CLUSTER ? "Cluster" : this == LISTENER ? "Listener" : "RouteConfig";
        return DumpSection.lists(
                whenStatic, "Static" + noun, whenActive, "Dynamic" + noun, whenWarming, "Dynamic" + noun);
    }

    /** The member that holds the resource itself. */
    String member() {
        return member;
    }

    /** The list of resources of the bootstrap. */
    String whenStatic() {
        return whenStatic;
    }

    /** The list of resources that were discovered and are in force. */
    String whenActive() {
        return whenActive;
    }

    /** The list of resources that were discovered and are not, or not yet, in force. */
    String whenWarming() {
        return whenWarming;
    }
}
