package dev.sluice.queue.journal;

/** A segment file in use and what is known of its content. Confined to the writer. */
final class Segment {
    /** Where records start. */
    static final int FIRST = SegmentHeader.BYTES;
    /** Zeros after the last record: they mark the end where a recycled file still holds older bytes. */
    static final int TERMINATOR = 8;

    private final String name;
    private final long number;
    private final long epoch;
    private final int size;
    private final StorageFile file; // owned
    private int end;
    private long liveBytes;
    private boolean poisoned;

    Segment(String name, SegmentHeader header, int size, StorageFile file, int end) {
        this.name = name;
        this.number = header.number();
        this.epoch = header.epoch();
        this.size = size;
        this.file = file;
        this.end = end;
    }

    /** Bytes for records in a segment file of a size. */
    static int capacity(int size) {
        return limit(size) - FIRST;
    }

    /** Where the space for records ends in a segment file of a size. */
    static int limit(int size) {
        return size - SegmentHeader.BYTES - TERMINATOR;
    }

    String name() {
        return name;
    }

    long number() {
        return number;
    }

    long epoch() {
        return epoch;
    }

    int size() {
        return size;
    }

    StorageFile file() {
        return file;
    }

    /** Where the next record goes. */
    int end() {
        return end;
    }

    int remaining() {
        return limit(size) - end;
    }

    void advance(int bytes) {
        end += bytes;
    }

    long liveBytes() {
        return liveBytes;
    }

    void addLive(long bytes) {
        liveBytes += bytes;
        assert liveBytes >= 0 : "segment " + number + " released twice";
    }

    boolean poisoned() {
        return poisoned;
    }

    /** Nothing is written here any more, and the file is not used again. */
    void poison() {
        poisoned = true;
    }
}
