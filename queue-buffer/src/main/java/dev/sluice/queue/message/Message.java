package dev.sluice.queue.message;

/**
 * A queued exchange: everything needed to make the request again.
 *
 * @param id its identity, the same at every delivery
 * @param queue name of the queue that keeps it
 * @param owner authenticated identity that may read and cancel it, empty where nobody was authenticated
 * @param way the names it was matched under
 * @param request head and trailers
 * @param body owned by the message; released by whoever ends the message
 * @param knobs what the caller asked for
 */
public record Message(
        MessageId id, String queue, String owner, Way way, RequestImage request, Payload body, Knobs knobs) {
    /** Bytes charged to the queue's bounds: body, head and trailers. */
    public long bytes() {
        return (long) body.size() + request.bytes();
    }
}
