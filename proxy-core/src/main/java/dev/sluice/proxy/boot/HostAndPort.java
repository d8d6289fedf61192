package dev.sluice.proxy.boot;

import io.netty.util.NetUtil;
import java.util.List;

/** An address on the command line. */
record HostAndPort(String host, int port) {
    /** Reads {@code host:port}, {@code [v6]:port} or {@code :port}, which means the host given. */
    static HostAndPort parse(String flag, String text, String host) throws BadConfiguration {
        int colon = text.lastIndexOf(':');
        if (colon >= 0) {
            var before = text.substring(0, colon);
            if (before.startsWith("[") && before.endsWith("]")) before = before.substring(1, before.length() - 1);
            try {
                int port = Integer.parseInt(text.substring(colon + 1));
                if (port >= 0 && port <= 65535) return new HostAndPort(before.isEmpty() ? host : before, port);
            } catch (NumberFormatException noPort) {
                // Said below.
            }
        }
        throw new BadConfiguration(List.of(flag + " " + text + ": say host:port or :port"));
    }

    /** Whether the host is an address and no name. */
    boolean isLiteral() {
        return NetUtil.createByteArrayFromIpAddressString(host) != null;
    }

    /** As an Address of Envoy's configuration. */
    String yaml() {
        return "{socket_address: {address: '" + host + "', port_value: " + port + "}}";
    }
}
