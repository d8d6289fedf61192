package dev.sluice.xds.model;

/**
 * A TCP socket address.
 *
 * @param host an IPv4 or IPv6 literal without brackets, or a DNS name where the place allows one
 * @param port 0 to 65535; 0 on a listener asks for any free port
 */
public record Address(String host, int port) {
    /** Returns {@code host:port} with an IPv6 host in brackets, as Envoy writes addresses in stats and logs. */
    @Override
    public String toString() {
        return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
    }
}
