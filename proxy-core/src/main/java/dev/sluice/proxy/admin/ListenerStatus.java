package dev.sluice.proxy.admin;

import java.net.InetSocketAddress;

/**
 * A listener that accepts.
 *
 * @param name its name
 * @param address where, with the port it was given
 */
public record ListenerStatus(String name, InetSocketAddress address) {}
