package dev.sluice.xds.stream;

import dev.sluice.xds.model.ConfigSource;
import dev.sluice.xds.parse.ResourceType;
import dev.sluice.xds.read.Problem;
import dev.sluice.xds.snapshot.ResourceConsumer;
import dev.sluice.xds.snapshot.ResourceFeed;
import dev.sluice.xds.snapshot.ResourceSources;
import java.util.List;
import java.util.concurrent.Executor;

/** Stands where no aggregated stream is configured: says so to each who asks for its resources. */
record NoAds(Executor control) implements ResourceSources {
    @Override
    public <T> ResourceFeed open(ConfigSource source, ResourceType<T> type, ResourceConsumer<T> consumer) {
        var problem = new Problem("ads", "there is no stream: set dynamic_resources.ads_config in the bootstrap");
        return new ResourceFeed() {
            @Override
            public void subscribe(String name) {
                control.execute(() -> consumer.unreadable(List.of(problem)));
            }

            @Override
            public void unsubscribe(String name) {}

            @Override
            public void pause() {}

            @Override
            public void resume() {}

            @Override
            public void close() {}
        };
    }
}
