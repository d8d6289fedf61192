package dev.sluice.queue.journal;

import java.io.IOException;

/** The journal cannot be opened; the message names the directory, the reason and what to do. */
public final class JournalOpenException extends IOException {
    private static final long serialVersionUID = 1;

    public JournalOpenException(String message) {
        super(message);
    }

    public JournalOpenException(String message, Throwable cause) {
        super(message, cause);
    }
}
