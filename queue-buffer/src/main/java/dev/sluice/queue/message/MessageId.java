package dev.sluice.queue.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.random.RandomGenerator;

/**
 * A message's identity: 128 random bits plus the locator of the instance that accepted it. The bits are a capability,
 * so their generator has to be unguessable in production.
 *
 * @param high the first 64 random bits
 * @param low the last 64 random bits
 * @param locator names the accepting instance to its siblings, at most 255 UTF-8 bytes, empty if it has no siblings
 */
public record MessageId(long high, long low, String locator) {
    private static final int RANDOM_BYTES = 2 * Long.BYTES;
    private static final int RANDOM_CHARS = 22;
    private static final int MAX_TEXT = RANDOM_CHARS + 1 + 340;

    /** Checks the locator's length. */
    public MessageId {
        if (locator.getBytes(StandardCharsets.UTF_8).length > 255) {
            throw new IllegalArgumentException("a locator has at most 255 bytes: " + locator);
        }
    }

    /** A fresh id. */
    public static MessageId random(RandomGenerator random, String locator) {
        return new MessageId(random.nextLong(), random.nextLong(), locator);
    }

    /**
     * Reads the form written by {@link #text}.
     *
     * @throws IllegalArgumentException when {@code text} is not such a form
     */
    public static MessageId parse(String text) {
        if (text.length() < RANDOM_CHARS || text.length() > MAX_TEXT) {
            throw new IllegalArgumentException("not a message id: length " + text.length());
        }
        int dot = text.indexOf('.');
        var bits = ByteBuffer.wrap(Base64.getUrlDecoder().decode(dot < 0 ? text : text.substring(0, dot)));
        if (bits.remaining() != RANDOM_BYTES) {
            throw new IllegalArgumentException("not a message id: " + bits.remaining() + " random bytes");
        }
        var locator = dot < 0
                ? ""
                : new String(Base64.getUrlDecoder().decode(text.substring(dot + 1)), StandardCharsets.UTF_8);
        var id = new MessageId(bits.getLong(), bits.getLong(), locator);
        if (!id.text().equals(text)) {
            throw new IllegalArgumentException("not a message id: not in canonical form");
        }
        return id;
    }

    /** The URL-safe form: the bits in base64url, then a dot and the locator in base64url if there is one. */
    public String text() {
        var encoder = Base64.getUrlEncoder().withoutPadding();
        var bits = ByteBuffer.allocate(RANDOM_BYTES).putLong(high).putLong(low);
        var text = encoder.encodeToString(bits.array());
        return locator.isEmpty() ? text : text + "." + encoder.encodeToString(locator.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return text();
    }
}
