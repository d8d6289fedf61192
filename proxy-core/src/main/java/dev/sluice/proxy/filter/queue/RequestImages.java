package dev.sluice.proxy.filter.queue;

import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.Headers;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.queue.message.Fields;
import dev.sluice.queue.message.RequestImage;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Requests between the form that exchanges have and the one that is stored. */
final class RequestImages {

    /** Never stored: what was meant for the queue alone, what only a Sluice may say, and what framing says anew. */
    private static final Set<String> STRIPPED = Set.of(
            "prefer",
            "content-length",
            "expect",
            "sluice-deliver-after",
            "sluice-deliver-at",
            "sluice-callback",
            "sluice-durability",
            "sluice-message-id",
            "sluice-attempt",
            "sluice-first-enqueued");

    private RequestImages() {}

    /**
     * What is stored of a request.
     *
     * @param prefer the Prefer header for the receiver, or null
     * @param custody names that are not stored, lower case
     */
    static RequestImage of(RequestHead head, @Nullable Headers trailers, @Nullable String prefer, Set<String> custody) {
        var stripped = new HashSet<>(STRIPPED);
        stripped.addAll(custody);
        var fields = copy(head, stripped);
        if (prefer != null && !custody.contains(Preferences.HEADER.toString()))
            fields.add(Preferences.HEADER.toString(), prefer);
        var section = trailers == null ? Fields.EMPTY : copy(trailers, stripped).build();
        return new RequestImage(fields.build(), section);
    }

    private static Fields.Builder copy(Headers from, Set<String> stripped) {
        var fields = Fields.builder();
        from.forEach((name, value) -> {
            if (!stripped.contains(name)) fields.add(name, value);
        });
        return fields;
    }

    /** Fills a request's head with what was stored. */
    static void restore(Fields stored, RequestHead head) {
        stored.forEach((block, nameOffset, nameLength, valueOffset, valueLength) -> {
            int pseudo = block[nameOffset] == ':' ? HeaderName.idOf(block, nameOffset, nameLength) : 0;
            if (pseudo >= RequestHead.METHOD && pseudo <= RequestHead.PATH) {
                head.place(pseudo, head.append(block, valueOffset, valueLength), valueLength);
            } else {
                add(head, block, nameOffset, nameLength, valueOffset, valueLength);
            }
        });
    }

    /** Appends stored fields, whatever is there of their names. */
    static void append(Fields stored, Headers to) {
        stored.forEach((block, nameOffset, nameLength, valueOffset, valueLength) ->
                add(to, block, nameOffset, nameLength, valueOffset, valueLength));
    }

    private static void add(
            Headers to, byte[] block, int nameOffset, int nameLength, int valueOffset, int valueLength) {
        int id = HeaderName.idOf(block, nameOffset, nameLength);
        int name = to.append(block, nameOffset, nameLength);
        int value = to.append(block, valueOffset, valueLength);
        to.addEntry(id, name, nameLength, value, valueLength);
    }
}
