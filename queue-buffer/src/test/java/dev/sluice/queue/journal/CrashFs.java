package dev.sluice.queue.journal;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that knows what is durable. A crash keeps what was synced; of every other write it keeps, drops or
 * tears at 512 bytes, in any order; of unsynced directory changes it keeps the first so many. Faults are scripted.
 */
public final class CrashFs implements Storage {
    static final int SECTOR = 512;

    /** The calls a script may fail. */
    public enum Op {
        CREATE,
        READ,
        WRITE,
        SYNC,
        RENAME,
        DELETE,
        SYNC_DIRECTORY
    }

    /** Decides before each call: throw to fail it. */
    public interface Script {
        void before(Op op, String name) throws IOException;
    }

    private final Map<String, Inode> names = new TreeMap<>();
    private final Map<String, Inode> durableNames = new TreeMap<>();
    private final List<Change> unsyncedNames = new ArrayList<>();
    private Script script = (op, name) -> {};
    private int shortWrites; // bytes a write takes at most, 0 for all
    private boolean ignoresDirectorySync;

    /** One change of the directory, all or nothing: a name goes, a name comes. */
    private record Change(
            @Nullable String gone,
            @Nullable String come,
            @Nullable Inode inode) {
        void apply(Map<String, Inode> directory) {
            if (gone != null) {
                directory.remove(gone);
            }
            if (come != null && inode != null) {
                directory.put(come, inode);
            }
        }

        Change copied(UnaryOperator<Inode> copy) {
            return new Change(gone, come, inode == null ? null : copy.apply(inode));
        }
    }

    /** One file's bytes as programs see them, and what the disk holds. */
    private static final class Inode {
        byte[] seen = new byte[0];
        byte[] durable = new byte[0];
        final Map<Integer, List<byte[]>> unsynced = new HashMap<>(); // versions by sector

        void write(ByteBuffer source, int at) {
            int end = at + source.remaining();
            if (end > seen.length) {
                seen = Arrays.copyOf(seen, end);
            }
            source.get(seen, at, end - at);
            for (int sector = at / SECTOR; sector * SECTOR < end; sector++) {
                int from = sector * SECTOR;
                unsynced.computeIfAbsent(sector, s -> new ArrayList<>())
                        .add(Arrays.copyOfRange(seen, from, Math.min(from + SECTOR, seen.length)));
            }
        }

        void sync() {
            durable = seen.clone();
            unsynced.clear();
        }

        /** As the common file systems do: the error is told once, the pages count as clean, the disk has old bytes. */
        void failSync() {
            if (durable.length < seen.length) {
                durable = Arrays.copyOf(durable, seen.length);
            }
            unsynced.clear();
        }

        Inode copy() {
            var copy = new Inode();
            copy.seen = seen.clone();
            copy.durable = durable.clone();
            unsynced.forEach((sector, versions) -> copy.unsynced.put(sector, new ArrayList<>(versions)));
            return copy;
        }

        Inode afterCrash(RandomGenerator random, int keepPercent) {
            var after = new Inode();
            int length = unsynced.isEmpty() || random.nextInt(100) >= keepPercent ? durable.length : seen.length;
            var disk = Arrays.copyOf(durable, length);
            for (var sector : new TreeMap<>(unsynced).entrySet()) {
                if (random.nextInt(100) < keepPercent) {
                    var versions = sector.getValue();
                    var kept = versions.get(random.nextInt(versions.size()));
                    int at = sector.getKey() * SECTOR;
                    int n = Math.min(kept.length, length - at);
                    if (n > 0) {
                        System.arraycopy(kept, 0, disk, at, n);
                    }
                }
            }
            after.seen = disk;
            after.durable = disk.clone();
            return after;
        }
    }

    private record Handle(CrashFs fs, String name, Inode inode, boolean writable) implements StorageFile {
        @Override
        public long size() {
            return inode.seen.length;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            fs.script.before(Op.READ, name);
            int n = (int) Math.min(target.remaining(), inode.seen.length - position);
            if (n <= 0) {
                return -1;
            }
            target.put(inode.seen, (int) position, n);
            return n;
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            if (!writable) {
                throw new IOException(name + " is open for reading");
            }
            fs.script.before(Op.WRITE, name);
            int n = fs.shortWrites == 0 ? source.remaining() : Math.min(source.remaining(), fs.shortWrites);
            inode.write(source.slice(source.position(), n), (int) position);
            source.position(source.position() + n);
            return n;
        }

        @Override
        public void sync() throws IOException {
            try {
                fs.script.before(Op.SYNC, name);
            } catch (IOException e) {
                inode.failSync();
                throw e;
            }
            inode.sync();
        }

        @Override
        public boolean linked() {
            return fs.names.get(name) == inode;
        }

        @Override
        public void close() {}
    }

    /** Called before every operation from now on. */
    public void script(Script newScript) {
        script = newScript;
    }

    /** Writes take at most so many bytes at once. */
    public void shortWrites(int bytes) {
        shortWrites = bytes;
    }

    /** The storage lies: directory syncs do nothing. */
    public void ignoreDirectorySync() {
        ignoresDirectorySync = true;
    }

    /**
     * The disk as it may look after power was lost now; this one is unchanged.
     *
     * @param keepPercent chance of each unsynced sector and directory change to have made it
     */
    public CrashFs crash(RandomGenerator random, int keepPercent) {
        var after = new CrashFs();
        var inodes = new HashMap<Inode, Inode>();
        // Directory changes reach the disk in order (one journal), so some first ones survive.
        var directory = new TreeMap<>(durableNames);
        for (var change : unsyncedNames) {
            if (random.nextInt(100) >= keepPercent) {
                break;
            }
            change.apply(directory);
        }
        directory.forEach((name, inode) ->
                after.names.put(name, inodes.computeIfAbsent(inode, i -> i.afterCrash(random, keepPercent))));
        after.durableNames.putAll(after.names);
        return after;
    }

    /** What a killed process leaves to the next: all it wrote is seen, and still only what it synced is durable. */
    public CrashFs kill() {
        var after = new CrashFs();
        var inodes = new HashMap<Inode, Inode>();
        names.forEach((name, inode) -> after.names.put(name, inodes.computeIfAbsent(inode, Inode::copy)));
        durableNames.forEach((name, inode) -> after.durableNames.put(name, inodes.computeIfAbsent(inode, Inode::copy)));
        for (var change : unsyncedNames) {
            after.unsyncedNames.add(change.copied(inode -> inodes.computeIfAbsent(inode, Inode::copy)));
        }
        return after;
    }

    /** Bytes of all files together. */
    public long totalBytes() {
        return names.values().stream().mapToLong(inode -> inode.seen.length).sum();
    }

    /** The bytes of a file, live: changes are rot. */
    public byte[] bytes(String name) {
        return names.get(name).seen;
    }

    @Override
    public String name() {
        return "crashfs";
    }

    @Override
    public List<String> list() {
        return List.copyOf(names.keySet());
    }

    @Override
    public StorageFile create(String name) throws IOException {
        script.before(Op.CREATE, name);
        if (names.containsKey(name)) {
            throw new FileAlreadyExistsException(name);
        }
        var inode = new Inode();
        names.put(name, inode);
        unsyncedNames.add(new Change(null, name, inode));
        return new Handle(this, name, inode, true);
    }

    @Override
    public StorageFile open(String name) throws IOException {
        return new Handle(this, name, inode(name), true);
    }

    @Override
    public StorageFile openToRead(String name) throws IOException {
        return new Handle(this, name, inode(name), false);
    }

    private Inode inode(String name) throws IOException {
        var inode = names.get(name);
        if (inode == null) {
            throw new FileNotFoundException(name);
        }
        return inode;
    }

    @Override
    public void rename(String from, String to) throws IOException {
        script.before(Op.RENAME, from);
        var inode = inode(from);
        names.remove(from);
        names.put(to, inode);
        unsyncedNames.add(new Change(from, to, inode));
    }

    @Override
    public void delete(String name) throws IOException {
        script.before(Op.DELETE, name);
        inode(name);
        names.remove(name);
        unsyncedNames.add(new Change(name, null, null));
    }

    @Override
    public void syncDirectory() throws IOException {
        script.before(Op.SYNC_DIRECTORY, "");
        if (!ignoresDirectorySync) {
            unsyncedNames.forEach(change -> change.apply(durableNames));
            unsyncedNames.clear();
        }
    }

    @Override
    public void close() {}
}
