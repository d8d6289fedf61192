package dev.sluice.proxy.stats;

/**
 * The codecs' statistics of one owner of connections: {@code http1.} and {@code http2.} of all listeners, or those of one
 * cluster. Each is shown from its first connection on.
 */
public record CodecScopes(Scope http1, Scope http2) {
    /** The scopes under a prefix, which ends in a dot or is empty; whoever asked for them calls {@link #remove} once. */
    public static CodecScopes of(StatStore store, String prefix) {
        return new CodecScopes(
                store.scope(prefix + "http1.", Http1Stat.class, ScopeOptions.WHEN_USED),
                store.scope(prefix + "http2.", Http2Stat.class, ScopeOptions.WHEN_USED));
    }

    /** As one worker uses them. */
    public Own of(int worker) {
        return new Own(this, worker);
    }

    /** Gives both back to the store. */
    public void remove() {
        http1.remove();
        http2.remove();
    }

    /** One worker's. */
    public record Own(CodecScopes scopes, int worker) {
        /** The cells of HTTP/1 connections; asking shows the scope. */
        public Cells http1() {
            return scopes.http1.cells(worker);
        }

        /** The cells of HTTP/2 connections; asking shows the scope. */
        public Cells http2() {
            return scopes.http2.cells(worker);
        }
    }
}
