package dev.sluice.queue.entry;

/** Bytes that are no entry this version reads; the message says what is wrong with them. */
public final class MalformedEntry extends RuntimeException {
    private static final long serialVersionUID = 1;

    MalformedEntry(String what) {
        super(what);
    }
}
