package dev.sluice.proxy.upstream;

import dev.sluice.lb.Host;
import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.failure.Reason;
import dev.sluice.proxy.http.Http1ClientConnection;
import dev.sluice.proxy.http.Http1Settings;
import dev.sluice.proxy.http.Http2ClientConnection;
import dev.sluice.proxy.http.Http2Settings;
import dev.sluice.proxy.http.Peer;
import dev.sluice.proxy.http.Version;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;
import java.util.Locale;

/** Establishes one cluster's connections on one worker and gives each its codec. */
final class Dialler {
    private final WorkerParts worker;
    private final Bootstrap bootstrap;
    private final Http1Settings http1;
    private final Http2Settings http2;

    Dialler(WorkerParts worker, ClusterConfig config) {
        this.worker = worker;
        this.http1 = config.http1();
        this.http2 = config.http2();
        int bufferLimit = config.cluster().perConnectionBufferLimitBytes();
        this.bootstrap = new Bootstrap()
                .group(worker.loop().eventLoop())
                .channel(worker.transport().socketChannel())
                .option(ChannelOption.ALLOCATOR, worker.loop().allocator())
                .option(ChannelOption.RECVBUF_ALLOCATOR, worker.readBuffer())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(bufferLimit / 2, bufferLimit))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        config.cluster().connectTimeout().toMillis())
                .handler(new ChannelInitializer<>() {
                    // The codec is added once the connection stands; Netty wants a handler before.
                    @Override
                    protected void initChannel(Channel unused) {}
                });
    }

    /** Dials; the outcome is told to {@code dial} from the loop, never before this returns. */
    void dial(Host host, Version version, ConnectionPool pool, ConnectionPool.Dial dial) {
        bootstrap.connect(host.address()).addListener((ChannelFuture done) -> {
            // A channel that could not even be made fails on a thread that is not ours.
            if (worker.loop().inLoop()) dialled(done, host, version, pool, dial);
            else worker.loop().eventLoop().execute(() -> dialled(done, host, version, pool, dial));
        });
    }

    private void dialled(
            ChannelFuture done, Host host, Version version, ConnectionPool pool, ConnectionPool.Dial dial) {
        if (!done.isSuccess()) {
            dial.failed(failure(done.cause()));
            return;
        }
        var channel = done.channel();
        var peer = new Peer(
                host.address(),
                (InetSocketAddress) channel.localAddress(),
                worker.connectionIds().incrementAndGet());
        if (version == Version.HTTP_2) {
            var codec = new Http2ClientConnection(worker.loop(), worker.heads(), http2, pool, peer);
            start(channel, codec);
            dial.connected(codec);
        } else {
            var codec = new Http1ClientConnection(worker.loop(), worker.heads(), http1, pool, peer);
            start(channel, codec);
            dial.connected(codec);
        }
    }

    private static void start(Channel channel, ChannelHandler codec) {
        channel.pipeline().addLast(codec);
        channel.config().setAutoRead(true);
    }

    private static Failure failure(Throwable cause) {
        if (cause instanceof ConnectTimeoutException) {
            return new Failure(Reason.CONNECT_TIMEOUT, Failure.Origin.UPSTREAM, Failure.Retry.SAFE, "");
        }
        return new Failure(
                Reason.CONNECT_FAILED,
                Failure.Origin.UPSTREAM,
                Failure.Retry.SAFE,
                "delayed connect error: " + errnoWords(cause));
    }

    /** The system's words for the error, which the exception carries among its own. */
    private static String errnoWords(Throwable cause) {
        var message = String.valueOf(cause.getMessage());
        var lower = message.toLowerCase(Locale.ROOT);
        for (var words : new String[] {
            "Connection refused",
            "No route to host",
            "Network is unreachable",
            "Connection reset by peer",
            "Cannot assign requested address",
            "Permission denied"
        }) {
            if (lower.contains(words.toLowerCase(Locale.ROOT))) return words;
        }
        return message;
    }
}
