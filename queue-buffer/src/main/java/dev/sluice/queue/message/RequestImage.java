package dev.sluice.queue.message;

/**
 * A request's head and trailers as they left the filter before the queue, free of any codec.
 *
 * @param head pseudo headers ({@code :method :scheme :authority :path}) first, then the fields
 * @param trailers fields after the body, usually none
 */
public record RequestImage(Fields head, Fields trailers) {
    /** Bytes this image occupies when stored. */
    public int bytes() {
        return head.bytes() + trailers.bytes();
    }
}
