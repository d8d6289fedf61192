package dev.sluice.proxy.upstream;

import dev.sluice.proxy.http.HeadPool;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.SharedReadBuffer;
import dev.sluice.proxy.net.Transport;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The parts of a worker that its clusters need.
 *
 * @param index the worker's number, from 0
 * @param connectionIds gives the process's connections their numbers
 */
public record WorkerParts(
        int index,
        Loop loop,
        HeadPool heads,
        Transport transport,
        SharedReadBuffer readBuffer,
        AtomicLong connectionIds) {}
