package dev.sluice.queue.journal;

import java.io.IOException;

/** What lies at a position is not the record that was written there. */
public final class CorruptRecordException extends IOException {
    private static final long serialVersionUID = 1;

    public CorruptRecordException(String message) {
        super(message);
    }
}
