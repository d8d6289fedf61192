package dev.sluice.xds.stream;

import static dev.sluice.xds.parse.ResourceType.CLUSTER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.xds.model.Cluster;
import dev.sluice.xds.model.ConfigSource;
import dev.sluice.xds.parse.ResourceSet;
import dev.sluice.xds.read.Problem;
import dev.sluice.xds.snapshot.Answers;
import dev.sluice.xds.snapshot.Rejection;
import dev.sluice.xds.snapshot.ResourceConsumer;
import dev.sluice.xds.snapshot.ResourceFeed;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSourceTest {
    @TempDir
    Path dir;

    private final ExecutorService control = Executors.newSingleThreadExecutor();
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private FileWatcher watcher;

    private final ResourceConsumer<Cluster> consumer = new ResourceConsumer<>() {
        @Override
        public List<Rejection> update(ResourceSet<Cluster> answer) {
            seen.add(answer.versionInfo() + ":"
                    + answer.valid().stream().map(ResourceSet.Valid::name).collect(Collectors.joining(",")));
            return List.of();
        }

        @Override
        public void unreadable(List<Problem> problems) {
            seen.add("bad " + problems.getFirst());
        }

        @Override
        public void disconnected(String reason) {
            throw new AssertionError(reason);
        }
    };

    @BeforeEach
    void open() throws IOException {
        watcher = FileWatcher.open(FileSystems.getDefault(), blocking);
    }

    @AfterEach
    void close() throws Exception {
        watcher.close();
        blocking.close();
        control.close();
    }

    @Test
    void readsAFileMovedIntoPlace() throws Exception {
        var file = write("cds.yaml", "1", "a");
        source(file, null);
        next("1:a");
        move("2", "b", file);
        next("2:b");
    }

    @Test
    void doesNotSeeAWriteInPlace() throws Exception {
        var file = write("cds.yaml", "1", "a");
        var other = write("other.yaml", "8", "e");
        source(file, null);
        next("1:a");
        source(other, null);
        next("8:e");
        write("cds.yaml", "2", "b");
        move("9", "z", other); // told after anything that the write would cause
        next("9:z");
        move("3", "c", file);
        next("3:c");
    }

    @Test
    void readsAgainWhenAskedAgain() throws Exception {
        var file = write("cds.yaml", "1", "a");
        var feed = source(file, null);
        next("1:a");
        control.execute(() -> feed.subscribe("*"));
        next("1:a");
    }

    @Test
    void tellsOfABadFileAndReadsTheNext() throws Exception {
        var file = write("cds.yaml", "1", "a");
        source(file, null);
        next("1:a");
        var bad = Files.writeString(dir.resolve("bad.tmp"), "version_info: [");
        Files.move(bad, file, StandardCopyOption.ATOMIC_MOVE);
        assertThat(seen.poll(20, TimeUnit.SECONDS)).startsWith("bad ");
        move("2", "b", file);
        next("2:b");
    }

    @Test
    void readsAFileThatComesLater() throws Exception {
        var file = dir.resolve("cds.yaml");
        source(file, null);
        assertThat(seen.poll(20, TimeUnit.SECONDS)).contains("does not exist");
        move("1", "a", file);
        next("1:a");
    }

    @Test
    void readsThroughALinkThatIsSwappedInTheWatchedDirectory() throws Exception {
        version("v1", "1", "a");
        Files.createSymbolicLink(dir.resolve("..data"), Path.of("v1"));
        var file = Files.createSymbolicLink(dir.resolve("cds.yaml"), Path.of("..data/cds.yaml"));
        source(file, dir);
        next("1:a");
        version("v2", "2", "b");
        var link = Files.createSymbolicLink(dir.resolve("..tmp"), Path.of("v2"));
        Files.move(link, dir.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        next("2:b");
        assertThat(seen).isEmpty();
    }

    @Test
    void aClosedSourceSaysNothingMore() throws Exception {
        var file = write("cds.yaml", "1", "a");
        var other = write("other.yaml", "8", "e");
        var feed = source(file, null);
        next("1:a");
        source(other, null);
        next("8:e");
        control.submit(feed::close).get();
        move("2", "b", file);
        move("9", "z", other);
        next("9:z");
        assertThat(seen).isEmpty();
    }

    private ResourceFeed source(Path file, Path watched) throws Exception {
        var from = new ConfigSource.Path(
                file.toString(), watched == null ? null : watched.toString(), Duration.ofSeconds(15));
        var sources = new ConfigSources(new FileParts(watcher, blocking, control, false));
        return control.submit(() -> {
                    var feed = sources.open(from, CLUSTER, consumer);
                    feed.subscribe(ResourceFeed.WILDCARD);
                    return feed;
                })
                .get();
    }

    private void next(String expected) throws InterruptedException {
        assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo(expected);
    }

    private void version(String name, String version, String cluster) throws IOException {
        Files.createDirectory(dir.resolve(name));
        write(name + "/cds.yaml", version, cluster);
    }

    private void move(String version, String cluster, Path onto) throws IOException {
        Files.move(write("new.tmp", version, cluster), onto, StandardCopyOption.ATOMIC_MOVE);
    }

    private Path write(String name, String version, String cluster) throws IOException {
        return Files.writeString(
                dir.resolve(name), Answers.text(CLUSTER, version, "name: " + cluster + ", type: STATIC"));
    }
}
