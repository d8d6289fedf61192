package dev.sluice.proxy.http;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Our codecs against Netty's on whatever Jazzer thinks of: what we accept, Netty reads identically. Kept inputs are
 * replayed; with {@code JAZZER_FUZZ=1}, {@code -Djazzer.hooks=true} and one test chosen, it searches for more.
 */
class CodecFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void nettyReadsTheRequestsWeAccept(byte[] bytes) {
        http1(bytes, true);
    }

    @FuzzTest(maxDuration = "10m")
    void nettyReadsTheResponsesWeAccept(byte[] bytes) {
        http1(bytes, false);
    }

    @FuzzTest(maxDuration = "10m")
    void nettyReadsTheHeaderBlocksWeAccept(byte[] bytes) {
        HpackDifferential.check(bytes, bytes.length);
    }

    @FuzzTest(maxDuration = "10m")
    void nettyReadsTheFramesWeAccept(byte[] bytes) {
        Http2Differential.check(bytes, pieces(bytes));
    }

    private static void http1(byte[] bytes, boolean requests) {
        var allocator = new UnpooledByteBufAllocator(false);
        new Http1Differential(allocator, requests).check(new String(bytes, StandardCharsets.ISO_8859_1), pieces(bytes));
        long leaked = allocator.metric().usedDirectMemory();
        if (leaked != 0) throw new AssertionError("leaked " + leaked + " bytes");
    }

    private static SplittableRandom pieces(byte[] bytes) {
        return new SplittableRandom(Arrays.hashCode(bytes));
    }
}
