package dev.sluice.queue.journal;

/** Why a record was not committed, and what is known about it. */
public record AppendFailure(Reason reason, Outcome outcome, String detail) {

    /** What a later recovery may find. */
    public enum Outcome {
        /** Nothing was written: the record will never appear. */
        NOT_ACCEPTED,
        /** A write or sync failed half-way: the record may or may not appear after a restart. */
        UNKNOWN
    }

    /** Which limit or fault. */
    public enum Reason {
        /** Too many bytes wait for the writer; try again when some have been answered. */
        BUSY,
        /** {@code max_bytes} or the disk is full; nothing was written. */
        FULL,
        /** Larger than {@link JournalConfig#maxRecordBytes()}. */
        TOO_LARGE,
        /** The body to be copied could not be read back intact. */
        SOURCE_LOST,
        /** A write or sync of this record failed. */
        IO,
        /** The disk failed before; the journal probes it from time to time. */
        UNAVAILABLE,
        /** The journal is closing or closed. */
        CLOSED
    }

    static AppendFailure notAccepted(Reason reason, String detail) {
        return new AppendFailure(reason, Outcome.NOT_ACCEPTED, detail);
    }
}
