package dev.sluice.proxy.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A request's head in the shape of HTTP/2: method, scheme, authority and path are pseudo headers at fixed places, so
 * matchers, formatters and header rules treat them as any other field. An HTTP/1 codec makes the authority of the
 * request target or {@code Host}, and keeps no {@code host} field.
 */
public final class RequestHead extends Headers {
    private static final byte[] HEAD = "HEAD".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] CONNECT = "CONNECT".getBytes(StandardCharsets.ISO_8859_1);

    private Version version = Version.HTTP_1_1;

    public RequestHead() {
        super(4);
    }

    @Override
    public void clear() {
        super.clear();
        version = Version.HTTP_1_1;
    }

    /** The version the client spoke. */
    public Version version() {
        return version;
    }

    public RequestHead version(Version version) {
        this.version = version;
        return this;
    }

    /** Whether the pseudo header {@link #METHOD} to {@link #PATH} is there. */
    public boolean has(int pseudo) {
        return id(pseudo - 1) > 0;
    }

    /** The pseudo header {@link #METHOD} to {@link #PATH} as a new string, or null. */
    public @Nullable String pseudo(int pseudo) {
        return has(pseudo) ? value(pseudo - 1) : null;
    }

    /** The method as a new string; empty when absent. */
    public String method() {
        return text(METHOD);
    }

    public String scheme() {
        return text(SCHEME);
    }

    public String authority() {
        return text(AUTHORITY);
    }

    /** Path and query as a new string; empty when absent. */
    public String path() {
        return text(PATH);
    }

    public boolean isHead() {
        return methodIs(HEAD);
    }

    public boolean isConnect() {
        return methodIs(CONNECT);
    }

    /** Whether the method is exactly these bytes. */
    public boolean methodIs(byte[] method) {
        return has(METHOD) && valueIs(METHOD - 1, method);
    }

    /** Sets a pseudo header {@link #METHOD} to {@link #PATH}. */
    public RequestHead set(int pseudo, byte[] value) {
        setReserved(pseudo - 1, pseudo, value);
        return this;
    }

    /** Sets a pseudo header {@link #METHOD} to {@link #PATH}. */
    public RequestHead set(int pseudo, String value) {
        return set(pseudo, value.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** For codecs: the pseudo header's value lies in the arena already. */
    public void place(int pseudo, int valueOffset, int valueLength) {
        putReserved(pseudo - 1, pseudo, valueOffset, valueLength);
    }

    /** Whether the path, without its query, starts with {@code "/"}. */
    public boolean pathIsAbsolute() {
        return has(PATH) && valueLength(PATH - 1) > 0 && array()[valueOffset(PATH - 1)] == '/';
    }

    /** Length of the path without query and fragment. */
    public int pathLength() {
        int offset = valueOffset(PATH - 1);
        int length = valueLength(PATH - 1);
        var bytes = array();
        for (int i = 0; i < length; i++) if (bytes[offset + i] == '?' || bytes[offset + i] == '#') return i;
        return length;
    }

    /** Whether the content type says gRPC: {@code application/grpc} alone or followed by {@code +} or {@code ;}. */
    public boolean isGrpc() {
        return GrpcType.matches(this);
    }

    private String text(int pseudo) {
        return has(pseudo) ? value(pseudo - 1) : "";
    }

    private static final class GrpcType {
        static final HeaderName CONTENT_TYPE = HeaderName.of("content-type");
        static final byte[] GRPC = "application/grpc".getBytes(StandardCharsets.ISO_8859_1);

        static boolean matches(Headers head) {
            int index = head.find(CONTENT_TYPE);
            if (index < 0 || head.valueLength(index) < GRPC.length) return false;
            int at = head.valueOffset(index);
            var bytes = head.array();
            if (!Arrays.equals(bytes, at, at + GRPC.length, GRPC, 0, GRPC.length)) return false;
            return head.valueLength(index) == GRPC.length
                    || bytes[at + GRPC.length] == '+'
                    || bytes[at + GRPC.length] == ';';
        }
    }
}
