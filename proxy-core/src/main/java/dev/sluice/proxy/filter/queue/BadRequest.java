package dev.sluice.proxy.filter.queue;

/** A header of the caller's that cannot be honoured; the message tells the caller what to send instead. */
final class BadRequest extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String type;

    BadRequest(int status, String type, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.type = type;
    }

    int status() {
        return status;
    }

    /** The problem's type, a word. */
    String type() {
        return type;
    }
}
