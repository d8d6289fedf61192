package dev.sluice.proxy.http;

import java.util.Arrays;

/**
 * Two bits for each of the latest {@value #KEPT} stream ids of one side: whether it was ever opened, and whether we
 * reset it, so that what the peer sent before it knew can be told from what breaks a rule. Older ids count as reset.
 */
final class Http2ClosedStreams {
    private static final int KEPT = 1024;
    private static final int WORDS = KEPT / 64;

    private long[] opened = {};
    private long[] reset = {};
    private int last = -1; // the highest id opened, halved

    /** The highest id opened, or 0. */
    int lastId() {
        return last < 0 ? 0 : last * 2 + 1;
    }

    /** Notes a new stream, whose id is odd and above {@link #lastId()}. */
    void open(int id) {
        if (opened.length == 0) {
            opened = new long[WORDS];
            reset = new long[WORDS];
        }
        int number = id >>> 1;
        if (number - last >= KEPT) {
            Arrays.fill(opened, 0);
            Arrays.fill(reset, 0);
        } else {
            for (int i = last + 1; i <= number; i++) {
                opened[word(i)] &= ~bit(i);
                reset[word(i)] &= ~bit(i);
            }
        }
        opened[word(number)] |= bit(number);
        last = number;
    }

    /** We reset this stream before its peer had ended it. */
    void reset(int id) {
        int number = id >>> 1;
        if (last - number < KEPT) reset[word(number)] |= bit(number);
    }

    /** Whether the stream was opened; its id is odd and at most {@link #lastId()}. */
    boolean wasOpened(int id) {
        int number = id >>> 1;
        return last - number >= KEPT || (opened[word(number)] & bit(number)) != 0;
    }

    /** Whether frames on the closed stream may have been sent before the peer saw our reset. */
    boolean wasReset(int id) {
        int number = id >>> 1;
        return last - number >= KEPT || (reset[word(number)] & bit(number)) != 0;
    }

    private static int word(int number) {
        return number / 64 % WORDS;
    }

    private static long bit(int number) {
        return 1L << number;
    }
}
