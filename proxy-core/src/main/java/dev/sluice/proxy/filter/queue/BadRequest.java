package dev.sluice.proxy.filter.queue;

import dev.sluice.queue.Refusal;

/** A header of the caller's that cannot be honoured; the message tells the caller what to send instead. */
final class BadRequest extends Exception {
    private static final long serialVersionUID = 1;

    private final Refusal why;
    private final String type;

    BadRequest(Refusal why, String type, String detail) {
        super(detail, null, false, false);
        this.why = why;
        this.type = type;
    }

    /** What it counts as, and the status of the answer. */
    Refusal why() {
        return why;
    }

    /** The problem's type, a word. */
    String type() {
        return type;
    }
}
