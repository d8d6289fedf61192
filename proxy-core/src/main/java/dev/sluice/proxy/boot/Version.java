package dev.sluice.proxy.boot;

import picocli.CommandLine.IVersionProvider;

/** What this program is: its version, and the Envoy whose behaviour it follows. */
final class Version implements IVersionProvider {
    /** The Envoy release followed, as control planes that look for one expect it. */
    static final String ENVOY = "1.40.0";

    /** This build's version; "dev" when it does not run from its jar. */
    static String sluice() {
        var version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"sluice " + sluice() + " (follows Envoy " + ENVOY + ")"};
    }
}
