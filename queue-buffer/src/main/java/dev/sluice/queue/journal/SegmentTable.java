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
 * When the disk refuses a spare, new records stop at once; tombstones and relocations use what is left. It is tried
 * again after a pause, and only then do new records go on, even where a freed segment has become a spare before: so a
 * full disk on which a segment now and then comes free does not change its mind with each.
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

    private static final long FIRST_PAUSE_NANOS = 1_000_000_000L;
    private static final long LONGEST_PAUSE_NANOS = 8_000_000_000L;
    /** A refusal this long after the last one begins with the first pause again. */
    private static final long CALM_NANOS = 60_000_000_000L;

    private final Storage storage;
    private final JournalConfig config;
    private final JournalRuntime runtime;
    private final SegmentReaders readers;
    private final SpareSegments spares;
    private final TreeMap<Long, Segment> segments = new TreeMap<>(); // by number, so by age
    private long nextNumber = 1;
    private @Nullable String diskFull; // why, from when the disk refused a spare until there is one after the pause
    private long refusedAt; // when it last did
    private long pause;
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
        if (diskFull != null) {
            return spares.ready();
        }
        int atHand = spares.ready() + (spares.filling() ? 1 : 0);
        return atHand + (int) Math.max(0, (config.maxBytes() - usedBytes()) / config.segmentBytes());
    }

    /** Whether and how a record of so many bytes can be placed. */
    Room room(int length, Purpose purpose) {
        if (purpose == Purpose.ADMIT && diskFull != null) {
            return Room.FULL;
        }
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
        return diskFull != null
                ? diskFull
                : "max_bytes (" + config.maxBytes() + ") of journal " + storage.name() + " is reached";
    }

    /** Why the disk, not {@code max_bytes}, stands in the way of new records; null when it does not. */
    @Nullable
    String diskFull() {
        return diskFull;
    }

    /** One spare always; returns when to try again after the disk refused one, {@code Long.MAX_VALUE} otherwise. */
    long keepSpare(long now) {
        if (diskFull != null && now - refusedAt < pause) {
            return refusedAt + pause;
        }
        spareAtHand(now);
        if (spares.wanted() && config.maxBytes() - usedBytes() >= config.segmentBytes()) {
            spares.fill();
        }
        return Long.MAX_VALUE;
    }

    /** Takes over a spare when one has been filled; true when it has. */
    boolean adoptSpare(long now) {
        boolean ended = spares.adopt();
        var failure = spares.failure();
        if (ended && failure != null) {
            refused(failure, now);
        }
        spareAtHand(now);
        return ended && failure == null;
    }

    private void refused(String cause, long now) {
        boolean calm = now - refusedAt > CALM_NANOS;
        pause = calm ? FIRST_PAUSE_NANOS : Math.clamp(2 * pause, FIRST_PAUSE_NANOS, LONGEST_PAUSE_NANOS);
        refusedAt = now;
        diskFull = "no further segment of " + config.segmentBytes() + " bytes in journal directory " + storage.name()
                + " (" + cause
                + "): make room on its disk; that is tried again by itself";
    }

    private void spareAtHand(long now) {
        if (diskFull != null && spares.ready() > 0 && now - refusedAt >= pause) {
            diskFull = null;
        }
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

    /**
     * Gives up the oldest segment, durably; returns after no crash can bring it back.
     *
     * @return false when that has to wait, for somebody has taken the directory away
     */
    boolean freeOldest() throws IOException {
        var oldest = oldest();
        boolean there = oldest.file().linked();
        if (!there && !directoryIsThere()) {
            return false;
        }
        readers.remove(oldest.number());
        oldest.file().close();
        if (there) {
            recycleOrDelete(oldest);
        } // else somebody removed it: the name, if it is taken, is another's
        storage.syncDirectory();
        segments.remove(oldest.number());
        segmentFileBytes -= oldest.size();
        return true;
    }

    private boolean directoryIsThere() {
        try {
            storage.syncDirectory();
            return true;
        } catch (IOException away) {
            return false;
        }
    }

    private void recycleOrDelete(Segment segment) throws IOException {
        if (!segment.poisoned() && segment.size() == config.segmentBytes() && spares.takesRecycled()) {
            spares.add(segment.name());
        } else {
            storage.delete(segment.name());
        }
    }

    void close() throws IOException {
        spares.stop();
        readers.close();
        for (var segment : segments.values()) {
            segment.file().close();
        }
    }
}
