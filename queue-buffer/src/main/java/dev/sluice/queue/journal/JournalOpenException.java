package dev.sluice.queue.journal;

import java.io.IOException;

/** The journal cannot be opened; the message names the directory, the reason and what to do. */
public final class JournalOpenException extends IOException {
    private static final long serialVersionUID = 1;

    private final boolean inUse;

    public JournalOpenException(String message) {
        super(message);
        inUse = false;
    }

    public JournalOpenException(String message, Throwable cause) {
        super(message, cause);
        inUse = false;
    }

    private JournalOpenException(String message, boolean inUse) {
        super(message);
        this.inUse = inUse;
    }

    /** Another process, or another opener in this one, holds the directory. */
    static JournalOpenException inUse(String message) {
        return new JournalOpenException(message, true);
    }

    /** Whether the directory is another's at the moment. */
    public boolean inUse() {
        return inUse;
    }
}
