package dev.sluice.e2e.parity;

import dev.sluice.e2e.Received;
import dev.sluice.e2e.Response;
import java.util.List;
import java.util.Map;

/**
 * What one run of a case saw, free of ports, dates and other things that differ from run to run.
 *
 * @param closed the outcome of each {@link Step.AwaitClose}
 * @param received per backend, the requests in order of arrival
 * @param log the access log's lines
 * @param stats the counters the case names
 */
record Seen(
        List<Response> responses,
        List<Boolean> closed,
        Map<String, List<Received>> received,
        List<String> log,
        Map<String, String> stats) {}
