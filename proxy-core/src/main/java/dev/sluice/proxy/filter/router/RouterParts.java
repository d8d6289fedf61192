package dev.sluice.proxy.filter.router;

import dev.sluice.proxy.stats.Cells;
import dev.sluice.proxy.upstream.Clusters;
import dev.sluice.xds.model.Router;
import java.time.InstantSource;

/**
 * What every request's router shares on one worker.
 *
 * @param config as configured
 * @param clusters those the worker knows
 * @param cells the connection manager's stats, where the router's own are counted
 * @param clock the wall clock
 */
public record RouterParts(Router config, Clusters clusters, Cells cells, InstantSource clock) {}
