package dev.sluice.queue.journal;

/**
 * The fixed part of a record.
 *
 * @param length bytes of header, head and body, padding excluded
 * @param behind how many sequence numbers before this one were not yet durable when it was written: everything up to
 *     {@code seq - behind} was. Tells recovery a rotten record from one that a crash tore.
 */
record RecordHeader(
        int length, byte type, byte flags, boolean retained, long seq, int headLength, int behind, int bodyCrc) {
    static final int BYTES = 36;
    static final int ALIGNMENT = 8;

    static long padded(long length) {
        return (length + ALIGNMENT - 1) & -ALIGNMENT;
    }

    int paddedLength() {
        return (int) padded(length);
    }

    int bodyLength() {
        return length - BYTES - headLength;
    }

    /** The last sequence number this record proves to have been durable before it was written. */
    long provesDurable() {
        return seq - Integer.toUnsignedLong(behind);
    }
}
