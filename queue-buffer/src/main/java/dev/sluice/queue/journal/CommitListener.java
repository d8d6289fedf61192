package dev.sluice.queue.journal;

/**
 * Learns the outcome of one append, exactly once, on the journal's thread: it must neither block nor throw, and hops
 * to its own thread before touching anything of its own.
 */
public interface CommitListener {
    /** The record is as durable as it asked for. */
    void committed(long seq, Position position);

    /** The record was not committed, or it is unknown whether it was: {@link AppendFailure#outcome()}. */
    void failed(AppendFailure failure);
}
