package dev.sluice.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;

/** A header block as we read it and as Netty does, each on a fresh connection. */
final class HpackDifferential {
    private HpackDifferential() {}

    /**
     * Fails when Netty reads otherwise, or not at all, what we accept.
     *
     * @return whether we accept it
     */
    static boolean check(byte[] block, int length) {
        var reader = new Http2HeadReader(60 << 10, 100);
        var read = new Headers();
        try {
            reader.begin(Http2HeadReader.Kind.TRAILERS, read);
            new HpackDecoder().decode(block, 0, length, reader);
        } catch (Http2Violation violation) {
            return false;
        }
        if (reader.finish() != null) return false;
        try {
            var netty = new DefaultHttp2HeadersDecoder(false, 1 << 20);
            var text = new StringBuilder();
            for (var field : netty.decodeHeaders(3, Unpooled.wrappedBuffer(block, 0, length))) {
                text.append(field.getKey())
                        .append(": ")
                        .append(field.getValue())
                        .append('\n');
            }
            assertThat(text.toString()).isEqualTo(read.toString());
        } catch (Http2Exception refused) {
            throw new AssertionError("Netty refuses what we accept", refused);
        }
        return true;
    }
}
