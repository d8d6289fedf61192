package dev.sluice.proxy.boot;

/** What this program is: its version, and the Envoy whose behaviour it follows. */
final class Version {
    /** The Envoy release followed, as control planes that look for one expect it. */
    static final String ENVOY = "1.40.0";

    /** This build's version; "dev" when it does not run from its jar. */
    static String sluice() {
        var version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }

    /** In the five parts that control planes read: build, version followed, tree, kind of build, TLS library. */
    static String text() {
        return sluice() + "/" + ENVOY + "/Clean/RELEASE/none";
    }

    /** As {@code envoy --version} has it. */
    static String line() {
        return "sluice  version: " + text();
    }
}
