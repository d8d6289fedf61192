package dev.sluice.proxy.http;

import dev.sluice.proxy.failure.Failure;
import io.netty.buffer.ByteBuf;

/** An exchange that does not care. */
final class Http1NoExchange implements ClientExchange {
    @Override
    public void head(ResponseHead head, boolean last) {}

    @Override
    public void informational(ResponseHead head) {}

    @Override
    public void data(ByteBuf data, boolean last) {
        data.release();
    }

    @Override
    public void trailers(Headers trailers) {}

    @Override
    public void reset(Failure why) {}

    @Override
    public boolean writable() {
        return true;
    }

    @Override
    public void requestWritable(boolean yes) {}
}
