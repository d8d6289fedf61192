package dev.sluice.proxy.stats;

/**
 * The counters of one kind of scope that say how connections ended: each counts in {@code all}, in the one of its side,
 * and again in those for connections that had requests under way.
 *
 * @param byUs closed by us
 * @param byPeer closed by the peer
 */
public record ConnectionEnds(Stat all, Side byUs, Side byPeer, Stat active) {
    /** Downstream connections. */
    public static final ConnectionEnds DOWNSTREAM = new ConnectionEnds(
            HttpStat.DOWNSTREAM_CX_DESTROY,
            new Side(HttpStat.DOWNSTREAM_CX_DESTROY_LOCAL, HttpStat.DOWNSTREAM_CX_DESTROY_LOCAL_ACTIVE_RQ),
            new Side(HttpStat.DOWNSTREAM_CX_DESTROY_REMOTE, HttpStat.DOWNSTREAM_CX_DESTROY_REMOTE_ACTIVE_RQ),
            HttpStat.DOWNSTREAM_CX_DESTROY_ACTIVE_RQ);

    /** Upstream connections. */
    public static final ConnectionEnds UPSTREAM = new ConnectionEnds(
            ClusterStat.UPSTREAM_CX_DESTROY,
            new Side(ClusterStat.UPSTREAM_CX_DESTROY_LOCAL, ClusterStat.UPSTREAM_CX_DESTROY_LOCAL_WITH_ACTIVE_RQ),
            new Side(ClusterStat.UPSTREAM_CX_DESTROY_REMOTE, ClusterStat.UPSTREAM_CX_DESTROY_REMOTE_WITH_ACTIVE_RQ),
            ClusterStat.UPSTREAM_CX_DESTROY_WITH_ACTIVE_RQ);

    /** Of the connections that one side closed: all, and those with requests under way. */
    public record Side(Stat all, Stat active) {}

    /** Counts the end of one connection with so many requests under way. */
    public void count(Cells cells, boolean local, int requests) {
        var side = local ? byUs : byPeer;
        cells.inc(all);
        cells.inc(side.all);
        if (requests == 0) return;
        cells.inc(active);
        cells.inc(side.active);
    }
}
