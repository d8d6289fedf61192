package dev.sluice.proxy.http;

/** The ids of fields that an HTTP/1 codec itself reads, makes or drops. */
final class Http1Names {
    static final int CONNECTION = id("connection");
    static final int CONTENT_LENGTH = id("content-length");
    static final int COOKIE = id("cookie");
    static final int HOST = id("host");
    static final int KEEP_ALIVE = id("keep-alive");
    static final int PROXY_CONNECTION = id("proxy-connection");
    static final int TE = id("te");
    static final int TRANSFER_ENCODING = id("transfer-encoding");

    private static final boolean[] FRAMING = new boolean[HeaderName.known() + 1];
    private static final boolean[] OWN = new boolean[HeaderName.known() + 1];

    static {
        for (int id : new int[] {CONNECTION, CONTENT_LENGTH, HOST, PROXY_CONNECTION, TRANSFER_ENCODING}) {
            FRAMING[id] = true;
            OWN[id] = true;
        }
        OWN[KEEP_ALIVE] = true;
        OWN[id("upgrade")] = true;
    }

    private Http1Names() {}

    /** Whether the field decides where a message ends, whom it is for, or whether the connection lives on. */
    static boolean framing(int id) {
        return id > 0 && FRAMING[id];
    }

    /** Whether the field belongs to one connection: a codec makes it anew from what it knows and passes none on. */
    static boolean own(int id) {
        return id > 0 && OWN[id];
    }

    private static int id(String name) {
        return HeaderName.of(name).id();
    }
}
