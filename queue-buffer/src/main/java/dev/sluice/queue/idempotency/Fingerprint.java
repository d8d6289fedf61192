package dev.sluice.queue.idempotency;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 over what makes two requests the same: method, path with query, and body. */
public record Fingerprint(long a, long b, long c, long d) {
    /** Size of the binary form. */
    public static final int BYTES = 4 * Long.BYTES;

    /**
     * The fingerprint of a request. Each part is preceded by its length, so that no two requests run together.
     *
     * @param target path and query as sent
     * @param body read to its end; the positions of the buffers move
     */
    public static Fingerprint of(String method, String target, ByteBuffer... body) {
        var digest = sha256();
        update(digest, method);
        update(digest, target);
        for (var buffer : body) {
            digest.update(buffer);
        }
        return read(ByteBuffer.wrap(digest.digest()));
    }

    /** Reads the form written by {@link #write}. */
    public static Fingerprint read(ByteBuffer in) {
        return new Fingerprint(in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }

    /** Writes {@link #BYTES} bytes. */
    public void write(ByteBuffer out) {
        out.putLong(a).putLong(b).putLong(c).putLong(d);
    }

    private static void update(MessageDigest digest, String part) {
        var bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
