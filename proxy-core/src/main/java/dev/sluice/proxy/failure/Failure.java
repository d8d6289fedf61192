package dev.sluice.proxy.failure;

/**
 * One failure as a value; no exception crosses a filter or module border.
 *
 * @param reason what happened
 * @param origin which side caused it
 * @param retry whether another attempt may help
 * @param detail words for people, such as the transport's own; empty when the reason says it all
 */
public record Failure(Reason reason, Origin origin, Retry retry, String detail) {
    /** Which side a failure came from. */
    public enum Origin {
        DOWNSTREAM,
        UPSTREAM,
        LOCAL
    }

    /** What is known about trying again. */
    public enum Retry {
        /** Nothing of the request reached the peer's application. */
        SAFE,
        /** The peer may have seen the request: the retry policy decides. */
        POLICY,
        /** Never retried. */
        NEVER
    }

    /** A failure the client caused. */
    public static Failure downstream(Reason reason, String detail) {
        return new Failure(reason, Origin.DOWNSTREAM, Retry.NEVER, detail);
    }

    /** A failure of an upstream that may have seen the request. */
    public static Failure upstream(Reason reason, String detail) {
        return new Failure(reason, Origin.UPSTREAM, Retry.POLICY, detail);
    }

    /** A failure of our own decision or making. */
    public static Failure local(Reason reason, String detail) {
        return new Failure(reason, Origin.LOCAL, Retry.NEVER, detail);
    }
}
