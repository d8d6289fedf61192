package dev.sluice.proxy.admin;

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

    /** The type URL of the kind's dump. */
    String dumpType() {
        return "type.googleapis.com/envoy.admin.v3." + dump + "ConfigDump";
    }

    /** Whether it has a list of this name. */
    boolean has(String list) {
        return list.equals(whenStatic) || list.equals(whenActive) || list.equals(whenWarming);
    }

    /** The type URL of an entry of one of its lists, where it stands alone. */
    String entryType(String list) {
        var noun = this == CLUSTER ? "Cluster" : this == LISTENER ? "Listener" : "RouteConfig";
        return dumpType() + (list.equals(whenStatic) ? ".Static" : ".Dynamic") + noun;
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
