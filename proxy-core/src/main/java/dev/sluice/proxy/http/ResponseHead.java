package dev.sluice.proxy.http;

/** A response's head; the status is its pseudo header. */
public final class ResponseHead extends Headers {
    private int status;
    private Version version = Version.HTTP_1_1;

    public ResponseHead() {
        super(1);
    }

    @Override
    public void clear() {
        super.clear();
        status = 0;
        version = Version.HTTP_1_1;
    }

    /** The status code, 100 to 999; 0 before it is set. */
    public int status() {
        return status;
    }

    /** Sets the status, 100 to 999. */
    public ResponseHead status(int code) {
        if (code < 100 || code > 999) throw new IllegalArgumentException("status " + code);
        status = code;
        int at = reserve(3);
        var bytes = array();
        bytes[at] = (byte) ('0' + code / 100);
        bytes[at + 1] = (byte) ('0' + code / 10 % 10);
        bytes[at + 2] = (byte) ('0' + code % 10);
        end(at + 3);
        putReserved(0, STATUS, at, 3);
        return this;
    }

    /** For codecs: the three digits of the status lie in the arena already. */
    void place(int code, int valueOffset) {
        status = code;
        putReserved(0, STATUS, valueOffset, 3);
    }

    /** The version the upstream spoke. */
    public Version version() {
        return version;
    }

    public ResponseHead version(Version version) {
        this.version = version;
        return this;
    }

    /** Whether a response with this head to this request has no body by definition (RFC 9110 6.4.1). */
    public boolean bodiless(boolean toHead) {
        return toHead || status == 204 || status == 304 || status < 200;
    }
}
