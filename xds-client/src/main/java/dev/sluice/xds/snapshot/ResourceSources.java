package dev.sluice.xds.snapshot;

import dev.sluice.xds.model.ConfigSource;
import dev.sluice.xds.parse.ResourceType;

/** Where resources come from: files, the aggregated stream. For the control thread. */
@FunctionalInterface
public interface ResourceSources {
    /**
     * Opens the feed of one type from one source; one feed of a type and source is open at a time. Nothing is told to
     * the consumer inside this call or a call of the feed.
     *
     * @param source where from; its timeout is of no interest here
     */
    <T> ResourceFeed open(ConfigSource source, ResourceType<T> type, ResourceConsumer<T> consumer);
}
