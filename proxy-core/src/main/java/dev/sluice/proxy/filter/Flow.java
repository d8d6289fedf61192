package dev.sluice.proxy.filter;

import dev.sluice.proxy.http.Headers;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** One direction of an exchange at one filter's place in the chain. */
public interface Flow {
    /** Sends on what the filter held back ({@link Verdict#COLLECT}, {@link Verdict#PAUSE}) and continues the source. */
    void resume();

    /** What has been collected here so far; borrowed, null when nothing. */
    @Nullable
    ByteBuf collected();

    /**
     * Sends data on from here as if this filter had continued with it; takes the buffer over. Whoever injects more than
     * it was sent stops when it is told to ({@link HttpFilter#writable}): nothing else bounds what it adds.
     */
    void inject(ByteBuf data, boolean last);

    /** The trailers that arrived here, or a new section that is sent in their place when the message ends here. */
    Headers trailers();

    /** Pauses or continues the direction's source and the filters between it and here; calls are counted, so pair them. */
    void pauseSource(boolean on);
}
