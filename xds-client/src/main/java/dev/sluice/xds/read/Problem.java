package dev.sluice.xds.read;

/**
 * What is wrong with a configuration.
 *
 * @param path the field, for example {@code static_resources.clusters[0].name}; empty for the file as a whole
 * @param reason what is wrong and, where known, what to write
 */
public record Problem(String path, String reason) {
    @Override
    public String toString() {
        return path.isEmpty() ? reason : path + ": " + reason;
    }
}
