package dev.sluice.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** HPACK against the vectors of RFC 7541 appendix C and against Netty's, both ways. */
class HpackTest {
    private static final String DATE_1 = "Mon, 21 Oct 2013 20:13:21 GMT", DATE_2 = "Mon, 21 Oct 2013 20:13:22 GMT";
    private static final String COOKIE = "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1";

    private final HpackDecoder decoder = new HpackDecoder();
    private final Http2HeadReader reader = new Http2HeadReader(60 << 10, 100);

    @Test
    void decodesTheRequestsOfTheRfc() {
        decodesRequests(
                "828684410f7777772e6578616d706c652e636f6d",
                "828684be58086e6f2d6361636865",
                "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565");
    }

    @Test
    void decodesTheHuffmanCodedRequestsOfTheRfc() {
        decodesRequests(
                "828684418cf1e3c2e5f23a6ba0ab90f4ff",
                "828684be5886a8eb10649cbf",
                "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf");
    }

    private void decodesRequests(String first, String second, String third) {
        assertThat(request(first)).isEqualTo(":method: GET\n:scheme: http\n:authority: www.example.com\n:path: /\n");
        assertThat(request(second))
                .isEqualTo(
                        ":method: GET\n:scheme: http\n:authority: www.example.com\n:path: /\ncache-control: no-cache\n");
        assertThat(request(third))
                .isEqualTo(":method: GET\n:scheme: https\n:authority: www.example.com\n:path: /index.html\n"
                        + "custom-key: custom-value\n");
    }

    @Test
    void decodesTheResponsesOfTheRfcWithEviction() {
        decodesResponses(
                "4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d546e1768747470733a2f"
                        + "2f7777772e6578616d706c652e636f6d",
                "4803333037c1c0bf",
                "88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f6f3d4153444a4b48514b"
                        + "425a584f5157454f50495541585157454f49553b206d61782d6167653d333630303b2076657273696f6e3d31");
    }

    @Test
    void decodesTheHuffmanCodedResponsesOfTheRfcWithEviction() {
        decodesResponses(
                "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3",
                "4883640effc1c0bf",
                "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af2708"
                        + "7f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007");
    }

    private void decodesResponses(String first, String second, String third) {
        var rest = "cache-control: private\ndate: " + DATE_1 + "\nlocation: https://www.example.com\n";
        assertThat(response("3fe101" + first)).isEqualTo(":status: 302\n" + rest);
        assertThat(response(second)).isEqualTo(":status: 307\n" + rest);
        assertThat(response(third))
                .isEqualTo(":status: 200\ncache-control: private\ndate: " + DATE_2
                        + "\nlocation: https://www.example.com\ncontent-encoding: gzip\nset-cookie: " + COOKIE + "\n");
    }

    @Test
    void huffmanCodesAllBytesBothWays() {
        var all = new byte[1024];
        for (int i = 0; i < all.length; i++) all[i] = (byte) (i * 7);
        var coded = new byte[HuffmanCode.encodedLength(all, 0, all.length)];
        assertThat(HuffmanCode.encode(all, 0, all.length, coded, 0)).isEqualTo(coded.length);
        var back = new byte[all.length];
        assertThat(HuffmanCode.decode(coded, 0, coded.length, back, 0, back.length))
                .isEqualTo(back.length);
        assertThat(back).isEqualTo(all);
        assertThat(HuffmanCode.decode(coded, 0, coded.length, back, 0, 1000)).isEqualTo(HuffmanCode.TOO_LONG);
    }

    @Test
    void huffmanRefusesPaddingThatIsLongOrNotOnesAndTheEndSymbol() {
        for (var hex : List.of("ff", "ffff", "1fff", "18", "ffffffff")) {
            var in = HexFormat.of().parseHex(hex);
            assertThat(HuffmanCode.decode(in, 0, in.length, new byte[64], 0, 64))
                    .as(hex)
                    .isEqualTo(HuffmanCode.INVALID);
        }
    }

    @Test
    void refusesBlocksThatBreakTheTables() {
        // Index 0, an index past the tables, an update past the limit or inside a block, endless or cut integers.
        for (var hex :
                List.of("80", "be", "3fe21f", "8220", "ffffffffffff01", "ff", "00", "0005", "000161", "00016105")) {
            assertThatThrownBy(() -> request(hex))
                    .as(hex)
                    .isInstanceOfSatisfying(
                            Http2Violation.class,
                            violation -> assertThat(violation.code()).isEqualTo(Http2ErrorCode.COMPRESSION_ERROR));
        }
    }

    @Test
    void chargesDecodedBytesBeforeItCopiesThem() {
        // A 4000-byte value is put into the table once and then named again by one byte each.
        var head = new RequestHead();
        var value = "x".repeat(4000);
        var block = new byte[5000];
        System.arraycopy(Http2RawFrame.block("a: " + value), 0, block, 0, 4006);
        block[0] = 0x40;
        for (int i = 4006; i < block.length; i++) block[i] = (byte) 0xbe;
        reader.begin(Http2HeadReader.Kind.TRAILERS, head);
        decoder.decode(block, 0, block.length, reader);
        assertThat(reader.finish()).isEqualTo("header block too large");
        assertThat(head.capacity()).isLessThanOrEqualTo(2 * (60 << 10));
        assertThat(request("828684")).startsWith(":method: GET"); // the tables still agree
    }

    @Test
    void keepsTheTableInStepPastTheLimits() throws Exception {
        var encoder = new DefaultHttp2HeadersEncoder(Http2HeadersEncoder.NEVER_SENSITIVE, true);
        var narrow = new Http2HeadReader(100, 3);
        for (int round = 0; round < 50; round++) {
            var headers = new DefaultHttp2Headers(false);
            for (int i = 0; i < 20; i++)
                headers.add("name-" + i, "value-" + (i * round) % 31 + "v".repeat(i * 17 % 400));
            var encoded = Unpooled.buffer();
            encoder.encodeHeaders(3, headers, encoded);
            var block = Http2RawFrame.bytes(encoded);
            var head = new Headers();
            narrow.begin(Http2HeadReader.Kind.TRAILERS, head);
            decoder.decode(block, 0, block.length, narrow);
            assertThat(narrow.finish()).isNotNull();
            var last = Unpooled.buffer();
            encoder.encodeHeaders(
                    3,
                    new DefaultHttp2Headers(false).add("name-3", "value-" + (3 * round) % 31 + "v".repeat(51)),
                    last);
            var small = Http2RawFrame.bytes(last);
            narrow.begin(Http2HeadReader.Kind.TRAILERS, head = new Headers());
            decoder.decode(small, 0, small.length, narrow);
            assertThat(head.toString()).isEqualTo("name-3: value-" + (3 * round) % 31 + "v".repeat(51) + "\n");
        }
    }

    @Test
    void nettyReadsWhatWeWrite() throws Exception {
        for (long seed = 1; seed <= 40; seed++) {
            var random = new Random(seed);
            var encoder = new HpackEncoder(4096);
            var netty = new DefaultHttp2HeadersDecoder(false, 1 << 20);
            for (int block = 0; block < 60; block++) {
                if (random.nextInt(15) == 0) {
                    int size = random.nextInt(5000);
                    netty.configuration().maxHeaderTableSize(size);
                    encoder.peerLimit(size);
                }
                var head = randomHeaders(random);
                var out = new byte[HpackEncoder.bound(head)];
                int length = encoder.encode(head, out);
                var read = netty.decodeHeaders(3, Unpooled.wrappedBuffer(out, 0, length));
                assertThat(text(read)).as("seed %s", seed).isEqualTo(head.toString());
            }
        }
    }

    @Test
    void weReadWhatNettyWrites() throws Exception {
        for (long seed = 1; seed <= 40; seed++) {
            var random = new Random(seed);
            var encoder = new DefaultHttp2HeadersEncoder((name, value) -> random.nextInt(9) == 0, true);
            var decoder = new HpackDecoder();
            for (int block = 0; block < 60; block++) {
                if (random.nextInt(15) == 0) encoder.configuration().maxHeaderTableSize(random.nextInt(4097));
                var wanted = randomHeaders(random);
                var headers = new DefaultHttp2Headers(false);
                wanted.forEach(headers::add);
                var out = Unpooled.buffer();
                encoder.encodeHeaders(3, headers, out);
                var bytes = Http2RawFrame.bytes(out);
                var read = new Headers();
                reader.begin(Http2HeadReader.Kind.TRAILERS, read);
                decoder.decode(bytes, 0, bytes.length, reader);
                assertThat(reader.finish()).isNull();
                assertThat(sorted(read.toString())).as("seed %s", seed).isEqualTo(sorted(wanted.toString()));
            }
        }
    }

    /** What we accept of damaged blocks, Netty reads identically. */
    @Test
    void readsDamagedBlocksAsNettyDoesOrNotAtAll() {
        int accepted = 0;
        for (long seed = 1; seed <= 20_000; seed++) {
            var random = new Random(seed);
            var head = randomHeaders(random);
            var out = new byte[HpackEncoder.bound(head) + 8];
            var encoder = new HpackEncoder(4096);
            encoder.encode(head, out);
            int length = encoder.encode(head, out);
            length = damage(random, out, length);
            try {
                if (HpackDifferential.check(out, length)) accepted++;
            } catch (AssertionError failed) {
                throw new AssertionError("seed " + seed, failed);
            }
        }
        assertThat(accepted).isGreaterThan(100);
    }

    private static int damage(Random random, byte[] bytes, int length) {
        for (int n = random.nextInt(4); n >= 0; n--) bytes[random.nextInt(length)] = (byte) random.nextInt(256);
        return random.nextInt(8) == 0 ? random.nextInt(length) + 1 : length;
    }

    @Test
    void indexesAFieldFromItsSecondTimeOnAndNeverASecret() {
        var encoder = new HpackEncoder(4096);
        var head = new Headers();
        head.add(HeaderName.of("x-custom"), "a value");
        head.add(HeaderName.of("authorization"), "Bearer 0123456789");
        var out = new byte[HpackEncoder.bound(head)];
        int first = encoder.encode(head, out);
        int second = encoder.encode(head, out);
        int third = encoder.encode(head, out);
        assertThat(first).isEqualTo(2 + 8 + 1 + 7 + 3 + 17);
        assertThat(second).isLessThan(first);
        assertThat(third).isEqualTo(1 + 3 + 17);
    }

    private static Headers randomHeaders(Random random) {
        var head = new Headers();
        int count = 1 + random.nextInt(12);
        for (int i = 0; i < count; i++) {
            int kind = random.nextInt(4);
            var name = kind == 0
                    ? "n" + random.nextInt(20)
                    : HeaderName.byId(7 + random.nextInt(HeaderName.known() - 6))
                            .toString();
            if (Http2Fields.kind(HeaderName.of(name).id()) != Http2Fields.PLAIN) continue;
            head.add(HeaderName.of(name), value(random));
        }
        head.add(HeaderName.of("always"), "there");
        return head;
    }

    private static String value(Random random) {
        int length = random.nextInt(3) == 0 ? random.nextInt(200) : random.nextInt(6);
        var text = new StringBuilder();
        for (int i = 0; i < length; i++)
            text.append((char) (random.nextInt(10) == 0 ? 0xa1 + random.nextInt(94) : '!' + random.nextInt(94)));
        return text.toString();
    }

    private String request(String hex) {
        return decoded(hex, Http2HeadReader.Kind.REQUEST, new RequestHead());
    }

    private String response(String hex) {
        return decoded(hex, Http2HeadReader.Kind.RESPONSE, new ResponseHead());
    }

    private String decoded(String hex, Http2HeadReader.Kind kind, Headers into) {
        var block = HexFormat.of().parseHex(hex);
        reader.begin(kind, into);
        decoder.decode(block, 0, block.length, reader);
        assertThat(reader.finish()).isNull();
        return into.toString();
    }

    private static String text(Http2Headers headers) {
        var all = new StringBuilder();
        for (var field : headers) {
            all.append(new String(
                            field.getKey().toString().getBytes(StandardCharsets.ISO_8859_1),
                            StandardCharsets.ISO_8859_1))
                    .append(": ")
                    .append(field.getValue())
                    .append('\n');
        }
        return all.toString();
    }

    private static List<String> sorted(String lines) {
        var all = new ArrayList<>(List.of(lines.split("\n")));
        all.sort(null);
        return all;
    }
}
