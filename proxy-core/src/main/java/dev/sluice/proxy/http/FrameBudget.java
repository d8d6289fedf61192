package dev.sluice.proxy.http;

import dev.sluice.proxy.stats.Http2Stat;

/**
 * Counts what a peer may send for free. Envoy's budgets are cumulative: they grow with streams opened and data sent. On
 * a long-lived connection those become large, so a budget a second stands beside them, which useful frames of the same
 * second enlarge. A {@link Http2Violation} says that one is passed.
 */
final class FrameBudget {
    private static final long SECOND = 1_000_000_000L;
    private static final int PER_USEFUL_FRAME = 10;

    private final Http2Limits limits;

    private int consecutiveEmpty;
    private int continuations;
    private long streams;
    private long dataSent;
    private long priorities;
    private long windowUpdates;
    private long ended;
    private long bad;

    private long second; // when this second began
    private int controlled;
    private long useful;

    FrameBudget(Http2Limits limits, long nowNanos) {
        this.limits = limits;
        this.second = nowNanos;
    }

    /** Time goes on; called before each read. */
    void now(long nowNanos) {
        if (nowNanos - second < SECOND) return;
        second = nowNanos;
        controlled = 0;
        useful = 0;
    }

    /** A HEADERS, CONTINUATION or DATA frame, {@code empty} when it has neither payload nor END_STREAM. */
    void payload(boolean empty) {
        if (!empty) consecutiveEmpty = 0;
        else if (++consecutiveEmpty > limits.emptyFrames())
            throw Http2Violation.flood(Http2Stat.INBOUND_EMPTY_FRAMES_FLOOD, "empty frames");
    }

    void blockBegins() {
        continuations = 0;
    }

    void continuation() {
        if (++continuations > limits.continuationFrames()) throw Http2Violation.flood("CONTINUATION frames");
    }

    /** SETTINGS, PING, an unknown frame, or anything else that does no work for a stream. */
    void control() {
        if (++controlled > limits.controlFramesPerSecond() + PER_USEFUL_FRAME * useful) {
            throw Http2Violation.flood("control frames");
        }
    }

    void priority() {
        control();
        if (++priorities > limits.priorityFramesPerStream() * (1 + streams)) {
            throw Http2Violation.flood(Http2Stat.INBOUND_PRIORITY_FRAMES_FLOOD, "PRIORITY frames");
        }
    }

    void windowUpdate() {
        control();
        if (++windowUpdates > 5 + 2 * (streams + limits.windowUpdatesPerDataFrame() * dataSent)) {
            throw Http2Violation.flood(Http2Stat.INBOUND_WINDOW_UPDATE_FRAMES_FLOOD, "WINDOW_UPDATE frames");
        }
    }

    /** A stream was opened by either side. */
    void streamOpened() {
        streams++;
        useful++;
    }

    /** A DATA frame with payload was sent. */
    void dataSent() {
        dataSent++;
        useful++;
    }

    /** A DATA frame with payload was received. */
    void dataReceived() {
        useful++;
    }

    /** A stream is over, for good or bad; what an error answers on no stream at all is bad, too. */
    void streamEnded(boolean isBad) {
        ended++;
        if (isBad) bad++;
    }

    /** Checks the share of streams that ended badly (Envoy: maybeDrainDueToPrematureResets). */
    void checkStreams() {
        long judged = Math.max(ended, limits.badStreams());
        if (bad * 2 > judged || (bad * 2 == judged && bad > 0)) throw Http2Violation.resets("streams reset early");
    }
}
