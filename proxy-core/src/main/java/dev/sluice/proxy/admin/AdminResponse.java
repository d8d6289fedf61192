package dev.sluice.proxy.admin;

import dev.sluice.proxy.stats.Pieces;

/**
 * An answer of the admin interface.
 *
 * @param status HTTP's
 * @param contentType of the body
 * @param body made while it is sent
 */
public record AdminResponse(int status, String contentType, Pieces body) {
    private static final String TEXT = "text/plain; charset=UTF-8";

    /** Plain text with status 200. */
    public static AdminResponse text(String body) {
        return text(200, body);
    }

    /** Plain text. */
    public static AdminResponse text(int status, String body) {
        return text(status, whole(body));
    }

    /** Plain text made in pieces. */
    public static AdminResponse text(int status, Pieces body) {
        return new AdminResponse(status, TEXT, body);
    }

    /** JSON with status 200. */
    public static AdminResponse json(String body) {
        return json(whole(body));
    }

    /** JSON made in pieces, with status 200. */
    public static AdminResponse json(Pieces body) {
        return new AdminResponse(200, "application/json", body);
    }

    private static Pieces whole(String body) {
        return out -> {
            out.append(body);
            return false;
        };
    }
}
