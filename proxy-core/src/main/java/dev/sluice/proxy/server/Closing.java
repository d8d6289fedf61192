package dev.sluice.proxy.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;

/** Closes each connection that one worker accepts on a listener without filters (Envoy). */
final class Closing extends ChannelInitializer<Channel> {
    private final Arrivals arrivals;

    Closing(Arrivals arrivals) {
        this.arrivals = arrivals;
    }

    @Override
    protected void initChannel(Channel channel) {
        arrivals.count(channel);
        channel.close();
    }
}
