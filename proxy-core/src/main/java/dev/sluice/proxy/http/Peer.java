package dev.sluice.proxy.http;

import java.net.InetSocketAddress;

/**
 * The two ends of a connection.
 *
 * @param remote the other end, as accepted
 * @param local our end
 * @param connectionId a number unique in this process, as {@code %CONNECTION_ID%} shows it
 */
public record Peer(InetSocketAddress remote, InetSocketAddress local, long connectionId) {}
