package dev.sluice.xds.stream;

import dev.sluice.xds.model.ConfigSource;
import dev.sluice.xds.parse.ResourceType;
import dev.sluice.xds.snapshot.ResourceConsumer;
import dev.sluice.xds.snapshot.ResourceFeed;
import dev.sluice.xds.snapshot.ResourceSources;

/** All sources there are: files, and the aggregated stream. For the control thread. */
public final class ConfigSources implements ResourceSources {
    private final FileParts files;
    private final ResourceSources ads;

    /** Files only; resources of the aggregated stream are refused. */
    public ConfigSources(FileParts files) {
        this(files, new NoAds(files.control()));
    }

    /** @param ads the aggregated stream */
    public ConfigSources(FileParts files, ResourceSources ads) {
        this.files = files;
        this.ads = ads;
    }

    @Override
    public <T> ResourceFeed open(ConfigSource source, ResourceType<T> type, ResourceConsumer<T> consumer) {
        return switch (source) {
            case ConfigSource.Path path -> new FileSource<>(path, type, consumer, files);
            case ConfigSource.Ads stream -> ads.open(source, type, consumer);
        };
    }
}
