package dev.sluice.proxy.http;

import java.util.ArrayDeque;

/**
 * Heads of one worker, used again: a connection that waits for a request holds none. Whoever is given a head gives it
 * back here exactly once. Keeps at most {@value #KEPT} of each kind, none that has grown past {@value #LARGEST} bytes.
 */
public final class HeadPool {
    private static final int KEPT = 256;
    private static final int LARGEST = 16 * 1024;

    private final ArrayDeque<RequestHead> requests = new ArrayDeque<>();
    private final ArrayDeque<ResponseHead> responses = new ArrayDeque<>();
    private final ArrayDeque<Headers> trailers = new ArrayDeque<>();
    private byte[] scratch = new byte[1024];

    /** An empty request head, owned by the caller. */
    public RequestHead request() {
        var head = requests.pollLast();
        return head == null ? new RequestHead() : head;
    }

    /** An empty response head, owned by the caller. */
    public ResponseHead response() {
        var head = responses.pollLast();
        return head == null ? new ResponseHead() : head;
    }

    /** An empty trailer section, owned by the caller. */
    public Headers trailers() {
        var block = trailers.pollLast();
        return block == null ? new Headers() : block;
    }

    /** An array of at least {@code length} bytes for use until the caller returns; its content is anything. */
    byte[] scratch(int length) {
        if (length > LARGEST) return new byte[length];
        if (scratch.length < length) scratch = new byte[Math.max(2 * scratch.length, length)];
        return scratch;
    }

    /** Takes a head or trailer section back. */
    public void recycle(Headers block) {
        switch (block) {
            case RequestHead head -> keep(requests, head);
            case ResponseHead head -> keep(responses, head);
            case Headers section -> keep(trailers, section);
        }
    }

    private static <H extends Headers> void keep(ArrayDeque<H> kept, H block) {
        if (kept.size() >= KEPT || block.capacity() > LARGEST) return;
        block.clear();
        kept.addLast(block);
    }
}
