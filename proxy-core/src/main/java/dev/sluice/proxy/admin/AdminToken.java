package dev.sluice.proxy.admin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** What operators prove themselves with, as {@code Authorization: Bearer}; without one everybody is let in. */
public final class AdminToken {
    /** Lets everybody in. */
    public static final AdminToken NONE = new AdminToken(null);

    private static final String SCHEME = "bearer ";
    private static final int LONGEST = 4096;

    private final byte @Nullable [] token;

    private AdminToken(byte @Nullable [] token) {
        this.token = token;
    }

    /**
     * The token that a file holds, white space around it aside.
     *
     * @throws IOException saying why it cannot be used
     */
    public static AdminToken read(Path file) throws IOException {
        if (Files.size(file) > LONGEST) throw new IOException("is longer than " + LONGEST + " bytes");
        var text = Files.readString(file).strip();
        if (text.isEmpty()) throw new IOException("is empty");
        return new AdminToken(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether the request may do what needs the token; takes the same time for every wrong one of a length. */
    boolean admits(AdminRequest request) {
        if (token == null) return true;
        var header = request.headers().getOrDefault("authorization", "");
        if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) return false;
        var given = header.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(token, given);
    }
}
