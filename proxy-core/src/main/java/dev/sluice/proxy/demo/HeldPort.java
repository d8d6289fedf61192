package dev.sluice.proxy.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

/**
 * A port of the loopback address that stays ours while nobody listens on it: a socket is bound to it that never
 * listens. Connections are refused meanwhile, nobody else is given the port, and a server that sets SO_REUSEADDR can
 * listen there at any time.
 */
final class HeldPort implements AutoCloseable {
    private final SocketChannel holder;
    private final InetSocketAddress address;

    private HeldPort(SocketChannel holder) throws IOException {
        this.holder = holder;
        this.address = (InetSocketAddress) holder.getLocalAddress();
    }

    /** Takes a free port. */
    static HeldPort take() throws IOException {
        var holder = SocketChannel.open();
        holder.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        if (holder.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
            holder.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        }
        holder.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
        return new HeldPort(holder);
    }

    InetSocketAddress address() {
        return address;
    }

    int number() {
        return address.getPort();
    }

    /** {@code 127.0.0.1:port}. */
    String authority() {
        return "127.0.0.1:" + number();
    }

    @Override
    public void close() throws IOException {
        holder.close();
    }
}
