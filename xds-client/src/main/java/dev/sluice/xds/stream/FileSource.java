package dev.sluice.xds.stream;

import dev.sluice.xds.model.ConfigSource;
import dev.sluice.xds.parse.ConfigLoader;
import dev.sluice.xds.parse.Loaded;
import dev.sluice.xds.parse.ResourceSet;
import dev.sluice.xds.parse.ResourceType;
import dev.sluice.xds.read.Problem;
import dev.sluice.xds.snapshot.ResourceConsumer;
import dev.sluice.xds.snapshot.ResourceFeed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the resources of one type from a file (Envoy: {@code path_config_source}): when somebody asks, and when a file
 * is moved onto its name. With a watched directory that directory is watched instead of the file's own, and any name
 * that appears in it causes a read if the path then leads to another file: Kubernetes swaps a symbolic link there.
 *
 * <p>A write to the file in place is not seen (Envoy: only moves are). A file created where there was none cannot be
 * told from one moved there and is read too; write elsewhere and move.
 *
 * <p>For the control thread; reads block on the executor given. At most one read is under way, and one more wanted.
 *
 * @param <T> the record of a resource
 */
final class FileSource<T> implements ResourceFeed {
    private static final Logger LOG = LoggerFactory.getLogger(FileSource.class);

    /** The file a path leads to: where and which. */
    private record Identity(String realPath, @Nullable Object fileKey) {}

    private final Path file;
    private final Path directory;
    private final boolean ownDirectory;
    private final boolean watchedForLinks;
    private final ResourceType<T> type;
    private final ResourceConsumer<T> consumer;
    private final FileParts parts;

    private boolean reading;
    private boolean again;
    private volatile boolean closed;

    /** The file last read or to be read; written by the reading thread and the watcher's, a read always follows. */
    private volatile @Nullable Identity identity;

    /** Touched by the reading thread, and by close. */
    private volatile FileWatcher.@Nullable Registration registration;

    FileSource(ConfigSource.Path source, ResourceType<T> type, ResourceConsumer<T> consumer, FileParts parts) {
        this.file = Path.of(source.path()).toAbsolutePath().normalize();
        var parent = Objects.requireNonNull(file.getParent(), "the root is no file");
        this.directory = source.watchedDirectory() == null
                ? parent
                : Path.of(source.watchedDirectory()).toAbsolutePath().normalize();
        this.ownDirectory = directory.equals(parent);
        this.watchedForLinks = source.watchedDirectory() != null;
        this.type = type;
        this.consumer = consumer;
        this.parts = parts;
    }

    @Override
    public void subscribe(String name) {
        read();
    }

    @Override
    public void unsubscribe(String name) {}

    @Override
    public void pause() {}

    @Override
    public void resume() {}

    @Override
    public void close() {
        closed = true;
        var watching = registration;
        if (watching != null) {
            watching.close();
        }
    }

    private void read() {
        if (closed) {
            return;
        }
        if (reading) {
            again = true;
            return;
        }
        reading = true;
        parts.blocking().execute(() -> {
            var loaded = load();
            parts.control().execute(() -> loaded(loaded));
        });
    }

    private void loaded(Loaded<ResourceSet<T>> loaded) {
        reading = false;
        if (closed) {
            return;
        }
        switch (loaded) {
            case Loaded.Ok<ResourceSet<T>> ok -> {
                ok.warnings().forEach(warning -> LOG.warn("{} file={} {}", type.shortName(), file, warning));
                consumer.update(ok.value());
            }
            case Loaded.Failed<ResourceSet<T>> failed -> consumer.unreadable(failed.problems());
        }
        if (again) {
            again = false;
            read();
        }
    }

    /** Watches before it reads, so that no move is missed between. */
    private Loaded<ResourceSet<T>> load() {
        try {
            if (registration == null) {
                var watching = parts.watcher().watch(directory, this::appeared);
                registration = watching;
                if (closed) {
                    watching.close();
                }
            }
            identity = identify();
            return ConfigLoader.loadResources(type, file, parts.rejectUnknownFields());
        } catch (IOException e) {
            return new Loaded.Failed<>(List.of(new Problem("", directory + " cannot be watched: " + e)));
        } catch (RuntimeException bug) {
            LOG.error("cannot read resources: file={}", file, bug);
            return new Loaded.Failed<>(List.of(new Problem("", file + " cannot be read: " + bug)));
        }
    }

    /** Called on the watcher's thread. */
    private void appeared(@Nullable String name) {
        boolean moved = name == null || (ownDirectory && name.equals(String.valueOf(file.getFileName())));
        if (!moved && watchedForLinks) {
            var now = identify();
            moved = !Objects.equals(identity, now);
            identity = now; // so that the next name that appears does not cause a second read
        }
        if (moved && !closed) {
            parts.control().execute(this::read);
        }
    }

    private @Nullable Identity identify() {
        try {
            return new Identity(
                    file.toRealPath().toString(),
                    Files.readAttributes(file, BasicFileAttributes.class).fileKey());
        } catch (IOException missing) {
            return null;
        }
    }
}
