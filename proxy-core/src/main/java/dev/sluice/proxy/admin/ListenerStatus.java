package dev.sluice.proxy.admin;

import java.net.InetSocketAddress;

/**
 * A listener that accepts, or did before it was drained.
 *
 * @param name its name
 * @param address where, with the port it was given
 */
public record ListenerStatus(String name, InetSocketAddress address) {}
