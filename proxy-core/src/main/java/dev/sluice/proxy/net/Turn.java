package dev.sluice.proxy.net;

/** Work that waits for the end of the loop's turn, when everything readable has been read: flushing a connection. */
public interface Turn {
    /** Called once, on the loop, after it was asked for with {@link Loop#atTurnEnd}. */
    void turnEnded();
}
