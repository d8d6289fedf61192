package dev.sluice.proxy.server;

import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Timer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the codec of a connection by its first bytes: the HTTP/2 preface (RFC 9113 3.4), or anything else for HTTP/1.
 * It holds at most the preface's length and then hands all bytes on.
 */
final class HttpSniffer extends ByteToMessageDecoder {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

    private final Loop loop;
    private final long patienceNanos;
    private final Runnable silent; // told before the connection is closed for its silence
    private final BiConsumer<ChannelHandlerContext, Boolean> choose; // true for HTTP/2
    private @Nullable Timer silence;

    /** A sniffer that waits {@code patienceNanos} for the bytes it needs, or for ever when that is 0. */
    HttpSniffer(Loop loop, long patienceNanos, Runnable silent, BiConsumer<ChannelHandlerContext, Boolean> choose) {
        this.loop = loop;
        this.patienceNanos = patienceNanos;
        this.silent = silent;
        this.choose = choose;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        if (patienceNanos <= 0) return;
        silence = new Timer() {
            @Override
            protected void expired() {
                silent.run();
                context.close();
            }
        };
        loop.arm(silence, patienceNanos);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) {
        if (silence != null) silence.cancel();
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        int length = Math.min(in.readableBytes(), PREFACE.length);
        for (int i = 0; i < length; i++) {
            if (in.getByte(in.readerIndex() + i) != PREFACE[i]) {
                decided(context, false);
                return;
            }
        }
        if (length == PREFACE.length) decided(context, true);
    }

    /** Nobody is behind this handler to hear that the client has gone before it said anything. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) context.close();
    }

    private void decided(ChannelHandlerContext context, boolean http2) {
        choose.accept(context, http2);
        // Removing this handler passes what it has read to the codec behind it.
        context.pipeline().remove(this);
    }
}
