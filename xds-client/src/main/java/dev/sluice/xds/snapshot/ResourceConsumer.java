package dev.sluice.xds.snapshot;

import dev.sluice.xds.parse.ResourceSet;
import dev.sluice.xds.read.Problem;
import java.util.List;

/**
 * Takes what a source brings, on the control thread.
 *
 * @param <T> the record of a resource
 */
public interface ResourceConsumer<T> {
    /** Takes an answer: valid resources apply although others do not. Returns what was refused, for the source to say. */
    List<Rejection> update(ResourceSet<T> answer);

    /** An answer that cannot be read at all: what was brought before stays. */
    void unreadable(List<Problem> problems);

    /** The source cannot be reached or went away; it keeps trying. */
    void disconnected(String reason);
}
