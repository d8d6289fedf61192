package dev.sluice.proxy.server;

import dev.sluice.proxy.http.Http1ServerConnection;
import dev.sluice.proxy.http.Http1Settings;
import dev.sluice.proxy.http.Http2ServerConnection;
import dev.sluice.proxy.http.Http2Settings;
import dev.sluice.proxy.http.Peer;
import dev.sluice.proxy.stream.HttpManager;
import dev.sluice.proxy.stream.ManagedConnection;
import dev.sluice.proxy.upstream.WorkerParts;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import java.net.InetSocketAddress;

/** Readies each connection that one worker accepts on one listener: counts it and gives it its codec and manager. */
final class Acceptor extends ChannelInitializer<Channel> {
    private final WorkerParts worker;
    private final HttpManager manager;
    private final Http1Settings http1;
    private final Http2Settings http2;
    private final Arrivals arrivals;

    Acceptor(HttpManager manager, Arrivals arrivals) {
        this.worker = arrivals.worker();
        this.manager = manager;
        this.http1 = CodecSettings.http1(manager.config());
        this.http2 = CodecSettings.http2(manager.config());
        this.arrivals = arrivals;
    }

    @Override
    protected void initChannel(Channel channel) {
        arrivals.count(channel);
        var peer = new Peer(
                (InetSocketAddress) channel.remoteAddress(),
                (InetSocketAddress) channel.localAddress(),
                worker.connectionIds().incrementAndGet());
        var connection = manager.accept(peer, channel::close);
        channel.closeFuture().addListener(closed -> connection.gone());
        switch (manager.config().codecType()) {
            case HTTP1 -> channel.pipeline().addLast(http1(connection, peer));
            case HTTP2 -> channel.pipeline().addLast(http2(connection, peer));
            case AUTO ->
                channel.pipeline()
                        .addLast(new HttpSniffer(
                                worker.loop(), http1.idleNanos(), connection::silent, (context, isHttp2) -> {
                                    if (isHttp2) after(context, http2(connection, peer));
                                    else after(context, http1(connection, peer));
                                }));
        }
    }

    private static void after(ChannelHandlerContext context, ChannelHandler codec) {
        context.pipeline().addAfter(context.name(), null, codec);
    }

    private Http1ServerConnection http1(ManagedConnection connection, Peer peer) {
        var codec = new Http1ServerConnection(worker.loop(), worker.heads(), http1, connection, peer);
        connection.attach(codec);
        return codec;
    }

    private Http2ServerConnection http2(ManagedConnection connection, Peer peer) {
        var codec = new Http2ServerConnection(worker.loop(), worker.heads(), http2, connection, peer);
        connection.attach(codec);
        return codec;
    }
}
