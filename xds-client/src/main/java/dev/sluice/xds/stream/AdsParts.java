package dev.sluice.xds.stream;

import dev.sluice.xds.model.Node;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * What the aggregated stream works with.
 *
 * @param control the control thread: the stream's socket, parsing and all calls of consumers
 * @param channelType the sockets that go with that loop
 * @param blocking resolves the name of the control plane
 * @param random jitter of reconnects
 * @param node this proxy
 * @param version of this proxy, told to the control plane
 * @param rejectUnknownFields {@code --reject-unknown-dynamic-fields}
 */
public record AdsParts(
        EventLoop control,
        Class<? extends SocketChannel> channelType,
        Executor blocking,
        RandomGenerator random,
        Node node,
        String version,
        boolean rejectUnknownFields) {}
