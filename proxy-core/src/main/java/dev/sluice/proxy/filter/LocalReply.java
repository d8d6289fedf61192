package dev.sluice.proxy.filter;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.failure.ResponseFlag;
import dev.sluice.proxy.http.ResponseHead;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An answer of our own. The stream turns it into a gRPC status when the request is gRPC.
 *
 * @param status the HTTP status
 * @param body the text sent, perhaps empty
 * @param contentType of a body that is not empty
 * @param details the value of {@code %RESPONSE_CODE_DETAILS%}
 * @param flag the response flag, if any
 * @param edit changes to the head before it is sent, if any
 */
public record LocalReply(
        int status,
        String body,
        String contentType,
        String details,
        @Nullable ResponseFlag flag,
        @Nullable Consumer<ResponseHead> edit) {

    /** A plain-text answer. */
    public static LocalReply of(int status, String body, String details) {
        return new LocalReply(status, body, "text/plain", details, null, null);
    }

    /** A plain-text answer that carries the flag of a failure. */
    public static LocalReply of(Failure why, String body, String details) {
        return new LocalReply(
                why.reason().status(), body, "text/plain", details, why.reason().flag(), null);
    }

    /** The same answer with these changes to its head after those it has. */
    public LocalReply also(Consumer<ResponseHead> changes) {
        var before = edit;
        return with(before == null ? changes : before.andThen(changes));
    }

    /** The same answer with changes to its head. */
    public LocalReply with(Consumer<ResponseHead> changes) {
        return new LocalReply(status, body, contentType, details, flag, changes);
    }
}
