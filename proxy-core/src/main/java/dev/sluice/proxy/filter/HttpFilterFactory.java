package dev.sluice.proxy.filter;

/** Makes a filter's part for each exchange; one factory per configured filter, shared by the worker's connections. */
public interface HttpFilterFactory {
    /** The filter for one exchange; {@code context} belongs to it alone. */
    HttpFilter create(StreamContext context);

    /** Whether the filter keeps requests and has them delivered later, so that exchanges also begin behind it. */
    default boolean delivers() {
        return false;
    }
}
