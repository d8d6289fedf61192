package dev.sluice.xds.stream;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what is moved into directories. One watch a directory, however many listen. It asks the system only for names
 * that appear: on Linux that is a move onto a name or the creation of a file there was not, and never a write to one
 * that is there. Thread-safe; listeners are called on the watcher's own blocking thread.
 */
public final class FileWatcher implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(FileWatcher.class);

    /** A directory and who listens to it. */
    private record Directory(WatchKey key, Set<Registration> listeners) {}

    /** One listener of a directory, until it is closed. */
    final class Registration implements Closeable {
        private final Path directory;
        private final Consumer<@Nullable String> listener;

        private Registration(Path directory, Consumer<@Nullable String> listener) {
            this.directory = directory;
            this.listener = listener;
        }

        @Override
        public void close() {
            directories.computeIfPresent(directory, (path, entry) -> {
                entry.listeners.remove(this);
                if (!entry.listeners.isEmpty()) {
                    return entry;
                }
                entry.key.cancel();
                return null;
            });
        }
    }

    private final WatchService service;
    private final Map<Path, Directory> directories = new ConcurrentHashMap<>();

    private FileWatcher(WatchService service) {
        this.service = service;
    }

    /**
     * Starts a watcher.
     *
     * @param fileSystem whose directories are watched
     * @param blocking runs the one task that waits for events, until close
     * @throws IOException when the system gives no watches
     */
    public static FileWatcher open(FileSystem fileSystem, Executor blocking) throws IOException {
        var watcher = new FileWatcher(fileSystem.newWatchService());
        blocking.execute(watcher::run);
        return watcher;
    }

    /**
     * Listens to a directory. Blocks shortly.
     *
     * @param listener is given the name that appeared, or null when events were lost
     * @throws IOException when the directory cannot be watched
     */
    Registration watch(Path directory, Consumer<@Nullable String> listener) throws IOException {
        var registration = new Registration(directory.toAbsolutePath().normalize(), listener);
        IOException[] failed = new IOException[1];
        directories.compute(registration.directory, (path, known) -> {
            try {
                var entry = known != null
                        ? known
                        : new Directory(
                                path.register(service, StandardWatchEventKinds.ENTRY_CREATE),
                                ConcurrentHashMap.newKeySet());
                entry.listeners.add(registration);
                return entry;
            } catch (IOException e) {
                failed[0] = e;
                return known;
            }
        });
        if (failed[0] != null) {
            throw failed[0];
        }
        return registration;
    }

    @Override
    public void close() throws IOException {
        directories.clear();
        service.close();
    }

    private void run() {
        try {
            while (true) {
                var key = service.take();
                for (var event : key.pollEvents()) {
                    tell(key, event);
                }
                if (!key.reset() && directories.containsKey(directory(key))) {
                    LOG.warn("directory is gone, its files are not read again: directory={}", directory(key));
                }
            }
        } catch (ClosedWatchServiceException closed) {
            LOG.debug("file watcher closed");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(WatchKey key, WatchEvent<?> event) {
        var entry = directories.get(directory(key));
        if (entry != null) {
            var name = event.context() == null ? null : event.context().toString();
            for (var listener : entry.listeners) {
                listener.listener.accept(name);
            }
        }
    }

    private static Path directory(WatchKey key) {
        return (Path) key.watchable();
    }
}
