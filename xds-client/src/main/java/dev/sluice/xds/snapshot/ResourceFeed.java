package dev.sluice.xds.snapshot;

/** Brings the resources of one type from one source. For the control thread. */
public interface ResourceFeed extends AutoCloseable {
    /** The name that stands for all resources of a type. */
    String WILDCARD = "*";

    /** Asks for a resource; one that was asked for before is asked for again. */
    void subscribe(String name);

    /** Asks for it no more. */
    void unsubscribe(String name);

    /** Holds back what is said to the source, acknowledgements too. */
    void pause();

    /** Says what was held back. */
    void resume();

    /** Brings nothing any more and frees what the feed holds. */
    @Override
    void close();
}
