package dev.sluice.queue.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Reads records back, on any thread. Each segment has a reading handle of its own: an interrupt of a reader closes the
 * channel it reads from, and must not close the writer's.
 */
final class SegmentReaders {
    private final Storage storage;
    private final ConcurrentHashMap<Long, Reader> readers = new ConcurrentHashMap<>();

    SegmentReaders(Storage storage) {
        this.storage = storage;
    }

    void add(Segment segment) {
        readers.put(segment.number(), new Reader(storage, segment.name(), segment.epoch(), segment.size()));
    }

    void remove(long segment) throws IOException {
        var reader = readers.remove(segment);
        if (reader != null) {
            reader.close();
        }
    }

    /** The record at a position, both checksums verified. Blocks on the disk. */
    StoredRecord read(Position position) throws IOException {
        var reader = readers.get(position.segment());
        if (reader == null) {
            throw new IOException("segment " + position.segment() + " has been freed");
        }
        return reader.read(position);
    }

    /** The bytes of a body to append; one that is to be copied is read and verified. */
    List<ByteBuffer> bytesOf(Body body) throws IOException {
        return switch (body) {
            case Body.Bytes inMemory -> inMemory.buffers();
            case Body.At stored -> {
                var bytes = read(stored.source()).body();
                if (bytes.remaining() != stored.size()) {
                    throw new IOException("the body to copy has " + bytes.remaining() + " bytes, not " + stored.size());
                }
                yield List.of(bytes);
            }
        };
    }

    void close() throws IOException {
        for (var reader : readers.values()) {
            reader.close();
        }
        readers.clear();
    }

    private static final class Reader {
        private final Storage storage;
        private final String name;
        private final long epoch;
        private final int size;
        private final ReentrantLock lock = new ReentrantLock();
        private @Nullable StorageFile file; // guarded by lock

        Reader(Storage storage, String name, long epoch, int size) {
            this.storage = storage;
            this.name = name;
            this.epoch = epoch;
            this.size = size;
        }

        StoredRecord read(Position position) throws IOException {
            var handle = handle();
            try {
                return read(handle, position);
            } catch (ClosedByInterruptException e) {
                drop(handle);
                throw e;
            } catch (ClosedChannelException e) {
                drop(handle); // another reader was interrupted
                return read(handle(), position);
            }
        }

        private StoredRecord read(StorageFile handle, Position position) throws IOException {
            var window = new Window(handle, ByteBuffer.allocate(position.length()));
            var codec = new RecordCodec();
            var header = codec.headerAt(window, position.offset(), epoch, Segment.limit(size));
            var stored = header == null ? null : codec.recordAt(window, position, header);
            if (stored == null) {
                throw new CorruptRecordException("record at segment " + position.segment() + " offset "
                        + position.offset() + " is not what was written");
            }
            return stored;
        }

        private StorageFile handle() throws IOException {
            lock.lock();
            try {
                if (file == null) {
                    file = storage.openToRead(name);
                }
                return file;
            } finally {
                lock.unlock();
            }
        }

        private void drop(StorageFile handle) {
            lock.lock();
            try {
                if (handle.equals(file)) {
                    file = null;
                }
            } finally {
                lock.unlock();
            }
        }

        void close() throws IOException {
            lock.lock();
            try {
                if (file != null) {
                    file.close();
                    file = null;
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
