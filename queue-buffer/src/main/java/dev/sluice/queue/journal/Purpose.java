package dev.sluice.queue.journal;

/**
 * What an append is for decides how deep it may go into the reserve, so that a full journal can still settle, and a
 * journal full of settled records can still be compacted.
 */
enum Purpose {
    ADMIT(2),
    SETTLE(1),
    RELOCATE(0);

    /** Whole segments that must stay free after it. */
    final int reserve;

    Purpose(int reserve) {
        this.reserve = reserve;
    }
}
