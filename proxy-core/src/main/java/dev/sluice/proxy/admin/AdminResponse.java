package dev.sluice.proxy.admin;

import dev.sluice.proxy.stats.Pieces;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An answer of the admin interface.
 *
 * @param status HTTP's
 * @param contentType of the body
 * @param body made while it is sent
 * @param later for an answer that is not there yet, and then all that counts: called once with what takes it, on the
 *     control loop
 */
public record AdminResponse(
        int status,
        String contentType,
        Pieces body,
        @Nullable Consumer<Consumer<AdminResponse>> later) {
    private static final String TEXT = "text/plain; charset=UTF-8";

    /** An answer that is there. */
    public AdminResponse(int status, String contentType, Pieces body) {
        this(status, contentType, body, null);
    }

    /** An answer that comes later; {@code begin} is given what takes it, to be called once. */
    public static AdminResponse later(Consumer<Consumer<AdminResponse>> begin) {
        return new AdminResponse(0, TEXT, whole(""), begin);
    }

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

    /** Plain text of no charset, as the refusals of {@code /config_dump} are in Envoy. */
    public static AdminResponse plain(int status, String body) {
        return new AdminResponse(status, "text/plain", whole(body));
    }

    /** JSON with status 200. */
    public static AdminResponse json(String body) {
        return json(200, body);
    }

    /** JSON. */
    public static AdminResponse json(int status, String body) {
        return new AdminResponse(status, "application/json", whole(body));
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
