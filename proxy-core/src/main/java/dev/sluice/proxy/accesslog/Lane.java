package dev.sluice.proxy.accesslog;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * The lines of one worker on their way to one file: a chain of segments, written by the worker and read by the file's
 * thread, without locks and without waiting. At most {@link #BOUND} bytes are under way; a line beyond is dropped and
 * counted.
 */
final class Lane {
    static final int SEGMENT = 16 * 1024;
    static final int BOUND = 1024 * 1024;
    static final int WAKE = 64 * 1024;

    private static final VarHandle WRITTEN;
    private static final VarHandle DROPPED;

    static {
        try {
            WRITTEN = MethodHandles.lookup().findVarHandle(Lane.class, "written", long.class);
            DROPPED = MethodHandles.lookup().findVarHandle(Lane.class, "dropped", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Spares spares = new Spares(WAKE / SEGMENT + 1);

    // The worker's.
    private Segment tail = new Segment(SEGMENT);
    private int tailLength;
    private long offered;
    private long wokenAt;

    @SuppressWarnings("UnusedVariable") // through its handle
    private long dropped;

    // The file thread's.
    private Segment head = tail;
    private int headRead;
    private long written;

    /** Adds a line; true when so much has gathered that the file's thread should look. */
    boolean offer(byte[] line, int length) {
        long underWay = offered - (long) WRITTEN.getAcquire(this);
        if (underWay + length > BOUND) {
            DROPPED.setOpaque(this, (long) DROPPED.getOpaque(this) + 1);
            return false;
        }
        if (tailLength + length > tail.bytes.length) {
            var more = length <= SEGMENT ? spares.take() : null;
            if (more == null) more = new Segment(Math.max(SEGMENT, length));
            tail.link(more);
            tail = more;
            tailLength = 0;
        }
        System.arraycopy(line, 0, tail.bytes, tailLength, length);
        tailLength += length;
        offered += length;
        tail.publish(tailLength);
        if (underWay + length < WAKE || offered - wokenAt < WAKE) return false;
        wokenAt = offered;
        return true;
    }

    /** Writes what is there; returns how many bytes. When that fails, what was there is dropped and counted as written. */
    long drainTo(WritableByteChannel channel) throws IOException {
        long before = written;
        while (true) {
            var next = head.next(); // read before the length, so that nothing is missed when moving on
            int published = head.published();
            if (published > headRead) write(channel, published);
            else if (next == null) return written - before;
            else {
                var done = head;
                head = next;
                headRead = 0;
                done.renew();
                if (done.bytes.length == SEGMENT) spares.give(done);
            }
        }
    }

    /** Lines that found no room; any thread may ask. */
    long dropped() {
        return (long) DROPPED.getOpaque(this);
    }

    private void write(WritableByteChannel channel, int published) throws IOException {
        var bytes = ByteBuffer.wrap(head.bytes, headRead, published - headRead);
        try {
            while (bytes.hasRemaining()) channel.write(bytes);
        } finally {
            int taken = published - headRead;
            headRead = published;
            WRITTEN.setRelease(this, written + taken);
        }
    }
}
