package dev.sluice.proxy.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/** Closes our side of a connection once everything written has left, and leaves the other side open. */
final class Http1Linger {
    private Http1Linger() {}

    /** Bytes written that the transport has not taken yet. */
    static long unread(Channel channel) {
        var waiting = channel.unsafe().outboundBuffer();
        return waiting == null ? 0 : waiting.totalPendingWriteBytes();
    }

    /** Calls {@code closed} when the output is closed, or could not be. */
    static void closeOutput(Channel channel, Runnable closed) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            var tls = channel.pipeline().get(SslHandler.class);
            if (tls != null) {
                tls.closeOutbound().addListener(done -> closed.run());
            } else if (channel instanceof DuplexChannel duplex) {
                duplex.shutdownOutput().addListener(done -> closed.run());
            } else {
                closed.run();
            }
        });
    }
}
