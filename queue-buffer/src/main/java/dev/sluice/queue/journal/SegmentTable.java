package dev.sluice.queue.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/*
 * Space. Files in use, spares and quarantined bytes together never exceed max_bytes. A record is placed only into
 * blocks that are allocated already, so a full disk shows when a spare is filled, before anything is written.
 * New records stop while two whole segments are still to be had, tombstones while one is: the last two are for
 * relocating the oldest segment, whatever the packing wastes, so that a full journal can always be emptied.
 * When the disk refuses a spare, new records stop at once; tombstones and relocations use what is left.
 */
/** The segments in order of age, the last of them written to. Confined to the writer. */
final class SegmentTable {
    /** What placing a record would take. */
    enum Room {
        FITS,
        ROTATE,
        /** A spare is being filled. */
        WAIT,
        FULL
    }

    private static final long FILL_AGAIN_NANOS = 1_000_000_000L;

    private final Storage storage;
    private final JournalConfig config;
    private final JournalRuntime runtime;
    private final SegmentReaders readers;
    private final SpareSegments spares;
    private final TreeMap<Long, Segment> segments = new TreeMap<>(); // by number, so by age
    private long nextNumber = 1;
    private long fillAt; // not before, when the disk refused the last spare
    private long segmentFileBytes;
    private long otherBytes; // quarantined, or left behind by a failed rotation

    SegmentTable(
            Storage storage,
            JournalConfig config,
            JournalRuntime runtime,
            SegmentReaders readers,
            SpareSegments spares) {
        this.storage = storage;
        this.config = config;
        this.runtime = runtime;
        this.readers = readers;
        this.spares = spares;
    }

    /** Takes over a segment found at recovery, oldest first. */
    void found(Segment segment) {
        add(segment);
        skipNumber(segment.number());
    }

    private void add(Segment segment) {
        segments.put(segment.number(), segment);
        segmentFileBytes += segment.size();
        readers.add(segment);
    }

    /** A number that must not be used again. */
    void skipNumber(long number) {
        nextNumber = Math.max(nextNumber, number + 1);
    }

    /** Bytes on disk that are neither segment nor spare. */
    void addOtherBytes(long bytes) {
        otherBytes += bytes;
    }

    SpareSegments spares() {
        return spares;
    }

    Collection<Segment> segments() {
        return segments.values();
    }

    /** The segment written to, null before the first. */
    @Nullable
    Segment active() {
        var last = segments.lastEntry();
        return last == null ? null : last.getValue();
    }

    Segment oldest() {
        return segments.firstEntry().getValue();
    }

    long usedBytes() {
        return segmentFileBytes + spares.bytes() + otherBytes;
    }

    long liveBytes() {
        return segments.values().stream().mapToLong(Segment::liveBytes).sum();
    }

    /** Whole segments still to be had. */
    int freeSegments() {
        int atHand = spares.ready() + (spares.filling() ? 1 : 0);
        if (spares.failure() != null) {
            return atHand;
        }
        return atHand + (int) Math.max(0, (config.maxBytes() - usedBytes()) / config.segmentBytes());
    }

    /** Whether and how a record of so many bytes can be placed. */
    Room room(int length, Purpose purpose) {
        var active = active();
        int free = freeSegments();
        if (active != null && !active.poisoned() && active.remaining() >= length) {
            return purpose != Purpose.ADMIT || free >= purpose.reserve ? Room.FITS : Room.FULL;
        }
        if (free - 1 < purpose.reserve) {
            return Room.FULL;
        }
        return spares.ready() > 0 ? Room.ROTATE : Room.WAIT;
    }

    /** Why there is no room. */
    String whyFull() {
        var failure = spares.failure();
        return failure != null
                ? "no further segment in " + storage.name() + ": " + failure
                : "max_bytes (" + config.maxBytes() + ") of journal " + storage.name() + " is reached";
    }

    /** One spare always; returns when to try again after the disk refused one, {@code Long.MAX_VALUE} otherwise. */
    long keepSpare(long now) {
        if (!spares.wanted() || config.maxBytes() - usedBytes() < config.segmentBytes()) {
            return Long.MAX_VALUE;
        }
        if (spares.failure() != null && now - fillAt < 0) {
            return fillAt;
        }
        fillAt = now + FILL_AGAIN_NANOS;
        spares.fill();
        return Long.MAX_VALUE;
    }

    /** Makes a spare the active segment; durable, name and header, before anything is written to it. */
    Segment rotate(long ackedSeq) throws IOException {
        long number = nextNumber++;
        var spare = spares.take();
        var name = FileNames.segment(number);
        var header = new SegmentHeader(
                SegmentHeader.VERSION,
                number,
                runtime.random().nextLong(),
                runtime.wallClock().millis(),
                ackedSeq);
        StorageFile file = null;
        try {
            storage.rename(spare, name);
            file = storage.open(name);
            write(file, header, config.segmentBytes());
            file.sync();
            storage.syncDirectory();
        } catch (IOException e) {
            abandon(file, name);
            throw e;
        }
        var segment = new Segment(name, header, config.segmentBytes(), file, Segment.FIRST);
        add(segment);
        return segment;
    }

    static void write(StorageFile file, SegmentHeader header, int size) throws IOException {
        file.writeFully(header.encode(), 0);
        file.writeFully(ByteBuffer.allocate(Segment.TERMINATOR), Segment.FIRST);
        file.writeFully(header.encode(), size - SegmentHeader.BYTES);
    }

    /** What cannot be deleted after a failed rotation goes on counting; the next opening clears it away. */
    private void abandon(@Nullable StorageFile file, String name) {
        try {
            if (file != null) {
                file.close();
            }
            storage.delete(name);
        } catch (IOException e) {
            otherBytes += config.segmentBytes();
        }
    }

    /** The record at this place no longer needs to be kept. */
    void release(Position position) {
        var segment = segments.get(position.segment());
        if (segment != null) {
            segment.addLive(-position.length());
        }
    }

    /** Gives up the oldest segment, durably; returns after no crash can bring it back. */
    void freeOldest() throws IOException {
        var oldest = oldest();
        readers.remove(oldest.number());
        oldest.file().close();
        if (!oldest.poisoned() && oldest.size() == config.segmentBytes() && spares.takesRecycled()) {
            spares.add(oldest.name());
        } else {
            storage.delete(oldest.name());
        }
        storage.syncDirectory();
        segments.remove(oldest.number());
        segmentFileBytes -= oldest.size();
    }

    void close() throws IOException {
        spares.stop();
        readers.close();
        for (var segment : segments.values()) {
            segment.file().close();
        }
    }
}
